package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.workload.WorkloadSettings.ValueShape;

/**
 * The bytes of values: pieces of a text and of a run of random bytes that are made once.
 *
 * <p>Owned by the workload's thread.
 */
final class Values {
  private static final int POOL_BYTES = 1 << 16;
  private static final byte[] TEXT = text();
  private static final byte[] BINARY = binary();

  private final ValueShape shape;
  private final Dice dice;

  Values(ValueShape shape, Dice dice) {
    this.shape = shape;
    this.dice = dice;
  }

  /** A whole value. */
  byte[] next() {
    return bytes(
        dice.permille(shape.longPermille())
            ? dice.between(shape.longBytesMin(), shape.longBytesMax())
            : dice.between(shape.bytesMin(), shape.bytesMax()));
  }

  /** A value of the common, short sizes, of one byte at least: a piece to append or to insert. */
  byte[] piece() {
    return bytes(Math.max(1, dice.between(shape.bytesMin(), shape.bytesMax())));
  }

  /** An offset to write at: mostly in short values, sometimes behind the end of long ones. */
  int offset() {
    return dice.permille(shape.longPermille())
        ? dice.below(shape.longBytesMax() + 1)
        : dice.below(shape.bytesMax() + 1);
  }

  byte[] integer() {
    return Integer.toString(dice.between(-999, 9_999)).getBytes(ISO_8859_1);
  }

  /** A number with up to three digits behind the point. */
  byte[] decimal() {
    return decimalText().getBytes(ISO_8859_1);
  }

  String decimalText() {
    String digits = Integer.toString(1_000 + dice.below(1_000)).substring(1);
    int whole = dice.between(-50, 500);
    return whole + "." + digits;
  }

  private byte[] bytes(int length) {
    byte[] pool = dice.permille(shape.binaryPermille()) ? BINARY : TEXT;
    byte[] value = new byte[length];
    int at = dice.below(POOL_BYTES);
    for (int filled = 0; filled < length; ) {
      int piece = Math.min(length - filled, POOL_BYTES - at);
      System.arraycopy(pool, at, value, filled, piece);
      filled += piece;
      at = 0;
    }
    return value;
  }

  private static byte[] text() {
    Dice dice = new Dice(1);
    StringBuilder text = new StringBuilder(POOL_BYTES + 32);
    while (text.length() < POOL_BYTES) {
      text.append(dice.one(Vocabulary.WORDS)).append(dice.oneIn(9) ? ". " : " ");
    }
    return text.substring(0, POOL_BYTES).getBytes(ISO_8859_1);
  }

  private static byte[] binary() {
    Dice dice = new Dice(2);
    byte[] bytes = new byte[POOL_BYTES];
    for (int index = 0; index < POOL_BYTES; index++) {
      bytes[index] = (byte) dice.below(256);
    }
    return bytes;
  }
}
