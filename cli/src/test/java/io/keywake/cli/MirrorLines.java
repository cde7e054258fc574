package io.keywake.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.connectors.mirror.InMemoryMirror;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A mirror as {@code keywake mirror --dump} would print it. Used by the mirror's thread. */
public final class MirrorLines {
  private MirrorLines() {}

  public static List<String> of(InMemoryMirror mirror) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DumpWriter writer = new DumpWriter(out)) {
      MirrorDump.of(mirror).write(writer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(UTF_8).lines().toList();
  }
}
