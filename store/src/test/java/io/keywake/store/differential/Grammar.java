package io.keywake.store.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the resource {@code grammar.txt} says: how requests of each command look and how their
 * replies are compared, or why a command is left out. Immutable.
 */
final class Grammar {
  /**
   * One way to use a command.
   *
   * @param command the full name, of a subcommand as in {@code client|id}
   * @param fills whether it belongs into every sequence, because it makes values
   * @param rare whether a sequence is to have few of it, because it destroys what the others made
   * @param unspoiled whether no mistakes are to be made in it, because it could wait for ever
   */
  record Rule(
      String command,
      Comparison comparison,
      boolean fills,
      boolean rare,
      boolean unspoiled,
      Template template) {}

  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, String> excluded = new TreeMap<>();

  static Grammar load() throws IOException {
    try (InputStream in = Grammar.class.getResourceAsStream("/differential/grammar.txt")) {
      return new Grammar(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    }
  }

  Grammar(String text) {
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        add(line);
      }
    }
  }

  private void add(String line) {
    String[] parts = line.split(":", 2);
    List<String> head = List.of(parts[0].trim().split(" +", -1));
    if (parts.length < 2 || head.size() < 2) {
      throw new IllegalArgumentException("not a rule: " + line);
    }
    if (head.get(1).equals("excluded")) {
      excluded.put(head.get(0), parts[1].trim());
      return;
    }
    rules.add(
        new Rule(
            head.get(0),
            Comparison.of(head.get(1)),
            head.contains("fills"),
            head.contains("rare"),
            head.contains("unspoiled"),
            Template.parse(parts[1])));
  }

  List<Rule> rules() {
    return rules;
  }

  /** The rules of commands that make values. */
  List<Rule> filling(Set<String> known) {
    return rules.stream().filter(rule -> rule.fills() && known.contains(rule.command())).toList();
  }

  List<Rule> rulesOf(String command) {
    return rules.stream().filter(rule -> rule.command().equals(command)).toList();
  }

  /** The commands that have rules. */
  Set<String> commands() {
    Set<String> commands = new TreeSet<>();
    rules.forEach(rule -> commands.add(rule.command()));
    return commands;
  }

  /** The reasons by the command that they leave out; {@code name|*} is for all of a container. */
  Map<String, String> excluded() {
    return excluded;
  }

  /** Whether the command has a rule or a reason. */
  boolean covers(String command) {
    int bar = command.indexOf('|');
    return commands().contains(command)
        || excluded.containsKey(command)
        || (bar > 0 && excluded.containsKey(command.substring(0, bar) + "|*"))
        || (bar > 0 && excluded.containsKey("*" + command.substring(bar)));
  }
}
