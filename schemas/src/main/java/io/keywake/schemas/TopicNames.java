package io.keywake.schemas;

/** How the topics of an export are named after its data topics. Stateless. */
public final class TopicNames {
  private static final String CONTROL = ".control";
  private static final String PARTS = ".parts";
  private static final String DEAD_LETTER = ".dead-letter";

  private TopicNames() {}

  /** The topic of generations and barriers, named after the first data topic. */
  public static String control(String dataTopic) {
    return dataTopic + CONTROL;
  }

  /** The topic that the parts of a data topic's large values are in. */
  public static String parts(String dataTopic) {
    return dataTopic + PARTS;
  }

  /** The topic of what could not be published, named after the first data topic. */
  public static String deadLetter(String dataTopic) {
    return dataTopic + DEAD_LETTER;
  }

  /** Whether a data topic may have this name: the ends of the others are kept for them. */
  public static boolean isFree(String dataTopic) {
    return !dataTopic.endsWith(CONTROL)
        && !dataTopic.endsWith(PARTS)
        && !dataTopic.endsWith(DEAD_LETTER);
  }

  /** The data topic of a topic of parts. */
  public static String dataTopicOf(String partsTopic) {
    return partsTopic.substring(0, partsTopic.length() - PARTS.length());
  }

  /** Whether a topic of an export holds parts, not entries. */
  public static boolean isParts(String topic) {
    return topic.endsWith(PARTS);
  }
}
