package io.keywake.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a deletion: a tombstone has no value, so this travels in the headers of its
 * record. Immutable; any thread may use it.
 *
 * <p>Every header is UTF-8 text, numbers in decimal, so that clients in any language read them
 * without a schema. All are present on every tombstone of ours; of headers that occur twice the
 * last one counts.
 *
 * @param storeId identity of the store
 * @param generation number of the walk that the record belongs to
 * @param sequence the store's sequence of the deletion
 * @param unitId atomic group of changes that the deletion is part of
 * @param unitIndex place within the unit, from 0
 * @param unitCount how many changes the whole unit had
 * @param timeMs the store's clock when the record was queued, in milliseconds since 1970
 * @param cause why the entry is gone
 */
public record Tombstone(
    String storeId,
    long generation,
    long sequence,
    long unitId,
    int unitIndex,
    int unitCount,
    long timeMs,
    DeleteCause cause) {

  /** Header of {@link #storeId}. */
  public static final String STORE_ID_HEADER = "keywake.storeId";

  /** Header of {@link #generation}. */
  public static final String GENERATION_HEADER = "keywake.generation";

  /** Header of {@link #sequence}. */
  public static final String SEQUENCE_HEADER = "keywake.sequence";

  /** Header of {@link #unitId}. */
  public static final String UNIT_ID_HEADER = "keywake.unitId";

  /** Header of {@link #unitIndex}. */
  public static final String UNIT_INDEX_HEADER = "keywake.unitIndex";

  /** Header of {@link #unitCount}. */
  public static final String UNIT_COUNT_HEADER = "keywake.unitCount";

  /** Header of {@link #timeMs}. */
  public static final String TIME_MS_HEADER = "keywake.timeMs";

  /** Header of {@link #cause}, by its {@linkplain DeleteCause#wireName wire name}. */
  public static final String CAUSE_HEADER = "keywake.cause";

  /**
   * Hands over every header.
   *
   * @param headers takes name and bytes, for instance a Kafka record's {@code headers()::add}
   */
  public void writeTo(BiConsumer<String, byte[]> headers) {
    put(headers, STORE_ID_HEADER, storeId);
    put(headers, GENERATION_HEADER, Long.toString(generation));
    put(headers, SEQUENCE_HEADER, Long.toString(sequence));
    put(headers, UNIT_ID_HEADER, Long.toString(unitId));
    put(headers, UNIT_INDEX_HEADER, Integer.toString(unitIndex));
    put(headers, UNIT_COUNT_HEADER, Integer.toString(unitCount));
    put(headers, TIME_MS_HEADER, Long.toString(timeMs));
    put(headers, CAUSE_HEADER, cause.wireName());
  }

  /**
   * Reads a tombstone's headers.
   *
   * @param headers the bytes of the last header of a name, or null if there is none
   * @throws TombstoneFormatException if one is missing or not what it should be
   */
  public static Tombstone readFrom(Function<String, byte @Nullable []> headers) {
    return new Tombstone(
        text(headers, STORE_ID_HEADER),
        number(headers, GENERATION_HEADER, Long.MAX_VALUE),
        number(headers, SEQUENCE_HEADER, Long.MAX_VALUE),
        number(headers, UNIT_ID_HEADER, Long.MAX_VALUE),
        (int) number(headers, UNIT_INDEX_HEADER, Integer.MAX_VALUE),
        (int) number(headers, UNIT_COUNT_HEADER, Integer.MAX_VALUE),
        number(headers, TIME_MS_HEADER, Long.MAX_VALUE),
        cause(headers));
  }

  private static void put(BiConsumer<String, byte[]> headers, String name, String text) {
    headers.accept(name, text.getBytes(UTF_8));
  }

  private static String text(Function<String, byte @Nullable []> headers, String name) {
    byte[] bytes = headers.apply(name);
    if (bytes == null) {
      throw new TombstoneFormatException(name, "no such header", "one on every tombstone");
    }
    return new String(bytes, UTF_8);
  }

  private static long number(Function<String, byte @Nullable []> headers, String name, long max) {
    String text = text(headers, name);
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, together with numbers out of range.
    }
    throw new TombstoneFormatException(name, '"' + text + '"', "a whole number from 0 to " + max);
  }

  private static DeleteCause cause(Function<String, byte @Nullable []> headers) {
    String name = text(headers, CAUSE_HEADER);
    DeleteCause cause = DeleteCause.ofWireName(name);
    if (cause == null) {
      throw new TombstoneFormatException(CAUSE_HEADER, '"' + name + '"', "a cause of deletion");
    }
    return cause;
  }
}
