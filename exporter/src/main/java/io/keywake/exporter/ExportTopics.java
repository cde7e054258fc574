package io.keywake.exporter;

import io.keywake.schemas.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics that the entries of an export go to: data topics, all with the same number of
 * partitions, and for each of them a topic of parts. Immutable.
 *
 * <p>All their partitions are numbered in one row, so that what is known of each, such as where it
 * ends, is an array: those of the first data topic, of the second and so on, then those of the
 * topics of parts in the same order.
 */
final class ExportTopics {
  private static final int NONE = -1;

  private final List<String> data;
  private final List<String> parts;
  private final int partitionsEach;
  private final Routes routes;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Map<String, Integer> firstNumber = new HashMap<>();

  /**
   * @param data the main one first
   * @param partitionsEach partitions of every topic
   */
  ExportTopics(List<String> data, int partitionsEach) {
    this(data, partitionsEach, new Routes(data.get(0), List.of()));
  }

  private ExportTopics(List<String> data, int partitionsEach, Routes routes) {
    this.data = List.copyOf(data);
    this.routes = routes;
    this.parts = data.stream().map(TopicNames::parts).toList();
    this.partitionsEach = partitionsEach;
    this.data.forEach(this::number);
    this.parts.forEach(this::number);
  }

  static ExportTopics of(ExportSettings settings) {
    return of(settings, Set.of());
  }

  /**
   * The topics of an export.
   *
   * @param former data topics of the generation before: what was left there is deleted, and
   *     barriers cover it
   */
  static ExportTopics of(ExportSettings settings, Set<String> former) {
    Set<String> topics = new LinkedHashSet<>(settings.routes().topics());
    topics.addAll(former);
    return new ExportTopics(List.copyOf(topics), settings.partitions(), settings.routes());
  }

  private void number(String topic) {
    firstNumber.put(topic, partitions.size());
    for (int partition = 0; partition < partitionsEach; partition++) {
      partitions.add(new TopicPartition(topic, partition));
    }
  }

  /** The data topics, the main one first. */
  List<String> data() {
    return data;
  }

  /** For each data topic the one of its parts. */
  List<String> parts() {
    return parts;
  }

  int partitionsEach() {
    return partitionsEach;
  }

  /** All partitions of all topics, in the order of their numbers. */
  List<TopicPartition> partitions() {
    return partitions;
  }

  /** The partitions of one topic of data or parts. */
  List<TopicPartition> partitionsOf(String topic) {
    return partitions.stream().filter(each -> each.topic().equals(topic)).toList();
  }

  /** The number of a partition, negative if the topic is not one of these. */
  int number(String topic, int partition) {
    int first = firstNumber.getOrDefault(topic, NONE);
    return first == NONE ? NONE : first + partition;
  }

  /** Which of the data topics an entry is published to. */
  int dataTopicOf(int db, byte[] key) {
    return data.size() == 1 ? 0 : data.indexOf(routes.topicOf(key));
  }
}
