package io.keywake.benchmarks;

import java.util.List;
import picocli.CommandLine.Option;

/** Options about what servers are filled with, kind after kind. Filled by picocli. */
final class DataOptions {
  private static final int STRING_BYTES = 64;
  private static final int ELEMENTS = 10;
  private static final int ELEMENT_BYTES = 16;
  static final int KEYS_PER_COLLECTION = 5;

  /** What values may be. */
  enum Kind {
    STRINGS,
    HASHES,
    LISTS,
    SETS,
    ZSETS;

    /** Data that takes about as much memory for each kind, if the count of strings is this. */
    Dataset data(int strings) {
      int collections = Math.max(1, strings / KEYS_PER_COLLECTION);
      return switch (this) {
        case STRINGS -> Dataset.strings(strings, STRING_BYTES);
        case HASHES -> Dataset.hashes(collections, ELEMENTS, ELEMENT_BYTES);
        case LISTS -> Dataset.lists(collections, ELEMENTS, ELEMENT_BYTES);
        case SETS -> Dataset.sets(collections, ELEMENTS, ELEMENT_BYTES);
        case ZSETS -> Dataset.sortedSets(collections, ELEMENTS, ELEMENT_BYTES);
      };
    }
  }

  @Option(
      names = "--keys",
      paramLabel = "N",
      description =
          "How many strings; of everything else a fifth of that. Default: ${DEFAULT-VALUE}.")
  int keys;

  @Option(
      names = "--data",
      split = ",",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES}. Default: all, one after the other.")
  List<Kind> kinds = List.of(Kind.values());

  /**
   * @param keys by default
   */
  DataOptions(int keys) {
    this.keys = keys;
  }
}
