package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Values for tests of another package. */
public final class MirrorValues {
  private MirrorValues() {}

  public static MirrorValue string(String text) {
    return new MirrorValue.StringValue(text.getBytes(UTF_8));
  }

  /** Two fields. */
  public static MirrorValue hash(String field, String value, String field2, String value2) {
    return new MirrorValue.HashValue(bytes(field, field2), bytes(value, value2));
  }

  public static MirrorValue list(String... elements) {
    return new MirrorValue.ListValue(bytes(elements));
  }

  public static MirrorValue set(String... members) {
    return new MirrorValue.SetValue(bytes(members));
  }

  /** From {@code first} at 0.1 to {@code last} at infinity. */
  public static MirrorValue ranking() {
    return new MirrorValue.SortedSetValue(
        bytes("first", "last"), new double[] {0.1, Double.POSITIVE_INFINITY});
  }

  private static byte[][] bytes(String... texts) {
    return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
  }
}
