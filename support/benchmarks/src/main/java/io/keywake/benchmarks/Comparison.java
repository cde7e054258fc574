package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One quantity of several peers in several tests, measured round by round. Owned by the main
 * thread.
 *
 * <p>Ratios are taken within a round, because the peers of a round had the same weather.
 */
final class Comparison {
  private final String unit;
  private final int digits;
  private final String reference;
  private final Map<String, Map<String, List<Double>>> valuesByPeerByTest = new LinkedHashMap<>();

  /**
   * Begins without a value.
   *
   * @param digits behind the point
   * @param reference the peer that the others are compared with
   */
  Comparison(String unit, int digits, String reference) {
    this.unit = unit;
    this.digits = digits;
    this.reference = reference;
  }

  /** Adds the value of one more round. */
  void add(String test, String peer, double value) {
    valuesByPeerByTest
        .computeIfAbsent(test, each -> new LinkedHashMap<>())
        .computeIfAbsent(peer, each -> new ArrayList<>())
        .add(value);
  }

  /** The values of a peer, by round. */
  List<Double> values(String test, String peer) {
    return List.copyOf(
        valuesByPeerByTest.getOrDefault(test, Map.of()).getOrDefault(peer, List.of()));
  }

  /** A table: a line for each test and peer, the reference last. */
  String table() {
    TextTable table = new TextTable(2);
    table.row("", "", unit, "min", "max", "ratio", "min", "max");
    valuesByPeerByTest.forEach(
        (test, valuesByPeer) -> {
          List<String> peers = new ArrayList<>(valuesByPeer.keySet());
          peers.sort((a, b) -> Boolean.compare(a.equals(reference), b.equals(reference)));
          String label = test;
          for (String peer : peers) {
            row(table, label, peer, valuesByPeer);
            label = "";
          }
        });
    return table.text();
  }

  private void row(
      TextTable table, String label, String peer, Map<String, List<Double>> valuesByPeer) {
    List<Double> own = valuesByPeer.getOrDefault(peer, List.of());
    Samples samples = Samples.of(own);
    List<String> cells = new ArrayList<>(List.of(label, peer));
    cells.addAll(cells(samples, digits));
    if (!peer.equals(reference)) {
      cells.addAll(
          cells(Samples.of(ratios(own, valuesByPeer.getOrDefault(reference, List.of()))), 2));
    }
    table.row(cells.toArray(String[]::new));
  }

  private static List<Double> ratios(List<Double> own, List<Double> others) {
    if (own.size() != others.size()) {
      throw new IllegalStateException(
          "measured in " + own.size() + " rounds, the reference in " + others.size());
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < own.size(); round++) {
      ratios.add(own.get(round) / others.get(round));
    }
    return ratios;
  }

  private static List<String> cells(Samples samples, int digits) {
    String format = "%,." + digits + "f";
    return List.of(
        String.format(Locale.ROOT, format, samples.median()),
        String.format(Locale.ROOT, format, samples.min()),
        String.format(Locale.ROOT, format, samples.max()));
  }
}
