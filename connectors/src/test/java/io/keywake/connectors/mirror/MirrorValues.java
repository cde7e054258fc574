package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Values for tests of another package. */
public final class MirrorValues {
  private MirrorValues() {}

  public static MirrorValue string(String text) {
    return new MirrorValue.StringValue(text.getBytes(UTF_8));
  }
}
