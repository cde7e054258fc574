package io.keywake.store.command;

import java.util.Locale;

/**
 * The limits of replies that wait, by class of clients. Immutable.
 *
 * <p>All clients of a store are {@code normal} so far; the other classes are kept for those who set
 * them.
 */
record OutputBufferLimits(
    OutputBufferLimit normal, OutputBufferLimit replica, OutputBufferLimit pubsub) {
  private static final long MB = 1L << 20;

  static final OutputBufferLimits DEFAULT =
      new OutputBufferLimits(
          OutputBufferLimit.NONE,
          new OutputBufferLimit(256 * MB, 64 * MB, 60),
          new OutputBufferLimit(32 * MB, 8 * MB, 60));

  /** Words in fours: class, hard limit, soft limit, seconds; a class that is not named stays. */
  static final SettingType<OutputBufferLimits> TYPE =
      new SettingType<>() {
        @Override
        OutputBufferLimits parse(String text) throws Unfit {
          return parse(text, DEFAULT);
        }

        @Override
        OutputBufferLimits parse(String text, OutputBufferLimits present) throws Unfit {
          String[] words = text.isBlank() ? new String[0] : text.strip().split(" +", -1);
          if (words.length % WORDS != 0) {
            throw new Unfit("Wrong number of arguments in buffer limit configuration.");
          }
          OutputBufferLimits limits = present;
          for (int index = 0; index < words.length; index += WORDS) {
            limits = limits.with(words[index], limit(words, index + 1));
          }
          return limits;
        }

        @Override
        String format(OutputBufferLimits limits) {
          return "normal "
              + limits.normal.words()
              + " slave "
              + limits.replica.words()
              + " pubsub "
              + limits.pubsub.words();
        }
      };

  private static final int WORDS = 4;

  private OutputBufferLimits with(String name, OutputBufferLimit limit) throws SettingType.Unfit {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "normal" -> new OutputBufferLimits(limit, replica, pubsub);
      case "slave", "replica" -> new OutputBufferLimits(normal, limit, pubsub);
      case "pubsub" -> new OutputBufferLimits(normal, replica, limit);
      default ->
          throw new SettingType.Unfit(
              "Invalid client class specified in buffer limit configuration.");
    };
  }

  private static OutputBufferLimit limit(String[] words, int from) throws SettingType.Unfit {
    try {
      long seconds = Long.parseLong(words[from + 2]);
      if (seconds >= 0) {
        return new OutputBufferLimit(
            MemorySize.parse(words[from]), MemorySize.parse(words[from + 1]), seconds);
      }
    } catch (NumberFormatException | SettingType.Unfit e) {
      // The same answer as for negative seconds.
    }
    throw new SettingType.Unfit(
        "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
  }
}
