package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.exporter.ExportSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectedStoreTest implements StoreSide {
  private static final long SEQUENCE = 7;

  private final SelectedStore selected =
      new SelectedStore(
          this, ExportSettings.selectionOf("exclude.keys=tmp:*\nexclude.types=string\n"));
  private final Keys keys = new Keys(0, List.of(bytes("string"), bytes("tmp:1"), bytes("gone")));

  @Test
  void walksOverSelectedKeysAlone() {
    Keys walked = selected.nextKeys();
    assertThat(walked).isNotNull();
    assertThat(walked.keys()).containsExactly(bytes("string"), bytes("gone"));
  }

  @Test
  void countsWhatIsNotSelectedAsAbsent() {
    assertThat(selected.exist(keys)).containsExactly(true, false, true);
    assertThat(selected.read(keys))
        .containsExactly(
            new Sighting.Absent(new KeyName(0, bytes("string")), SEQUENCE),
            new Sighting.Absent(new KeyName(0, bytes("tmp:1")), Long.MAX_VALUE),
            new Sighting.Absent(new KeyName(0, bytes("gone")), 3));
  }

  @Override
  public @Nullable Keys nextKeys() {
    return keys;
  }

  @Override
  public List<Sighting> read(Keys asked) {
    List<Sighting> sightings = new ArrayList<>();
    for (byte[] key : asked.keys()) {
      KeyName name = new KeyName(asked.db(), key);
      Entry entry =
          new Entry(
              0,
              key,
              new Entry.StringContent(ByteBuffer.wrap(bytes("value"))),
              Long.MAX_VALUE,
              SEQUENCE);
      sightings.add(
          new String(key, UTF_8).equals("gone")
              ? new Sighting.Absent(name, 3)
              : new Sighting.Present(name, entry, SEQUENCE + 1));
    }
    return sightings;
  }

  @Override
  public boolean[] exist(Keys asked) {
    return new boolean[] {true, true, true};
  }

  @Override
  public long nowMs() {
    return 0;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
