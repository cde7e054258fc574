package io.keywake.connectors.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.connectors.mirror.Mirror;
import io.keywake.connectors.mirror.MirrorBarrier;
import io.keywake.connectors.mirror.MirrorConfig;
import io.keywake.connectors.mirror.MirrorDelta;
import io.keywake.connectors.mirror.MirrorEntry;
import io.keywake.connectors.mirror.MirrorListener;
import io.keywake.connectors.mirror.MirrorPosition;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.record.EntryChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps the type of every key of a store in a file, and goes on from there after a restart. */
public final class KeyTypes implements MirrorListener {
  private record Known(long generation, String type) {}

  private final Path file;
  private final Map<String, Known> keys = new TreeMap<>();

  public KeyTypes(Path file) {
    this.file = file;
  }

  public static void main(String[] args) throws InterruptedException {
    KeyTypes types = new KeyTypes(Path.of("key-types"));
    Map<String, String> settings =
        Map.of(
            MirrorConfig.BOOTSTRAP_SERVERS, args[0],
            MirrorConfig.SCHEMA_REGISTRY_URL, args[1],
            MirrorConfig.TOPIC, args[2]);
    try (Mirror mirror = Mirror.start(MirrorConfig.of(settings), types)) {
      int count = mirror.atBarrier(0, Duration.ofMinutes(5), barrier -> types.keys.size());
      System.out.println(count + " keys at sequence " + mirror.sequence().orElseThrow());
    }
  }

  @Override
  public void upserted(MirrorEntry entry, EntryChange change) {
    String type = change.getType().name();
    keys.merge(
        name(entry.db(), entry.key()),
        new Known(entry.generation(), type),
        (old, now) -> old.generation() > now.generation() ? old : now);
  }

  /** In delta form: the value has changed, and with it never the type. */
  @Override
  public boolean changed(MirrorDelta delta, EntryChange change) {
    Known known = keys.get(name(delta.db(), delta.key()));
    return known != null && known.generation() == delta.generation();
  }

  @Override
  public void deleted(int db, byte[] key, Tombstone tombstone) {
    keys.computeIfPresent(
        name(db, key), (name, known) -> known.generation() > tombstone.generation() ? known : null);
  }

  @Override
  public void sweep(long generation) {
    keys.values().removeIf(known -> known.generation() < generation);
  }

  /** Both or neither: what was built, and the position that it belongs to. */
  @Override
  public void consistent(MirrorBarrier barrier, MirrorPosition position) {
    List<String> lines = new ArrayList<>();
    lines.add(Base64.getEncoder().encodeToString(position.toBytes()));
    keys.forEach((name, key) -> lines.add(key.generation() + " " + key.type() + " " + name));
    try {
      Path next = Files.write(file.resolveSibling(file.getFileName() + ".next"), lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public @Nullable MirrorPosition position() {
    try {
      if (!Files.exists(file)) {
        return null;
      }
      List<String> lines = Files.readAllLines(file);
      for (String line : lines.subList(1, lines.size())) {
        String[] words = line.split(" ", 3);
        keys.put(words[2], new Known(Long.parseLong(words[0]), words[1]));
      }
      return MirrorPosition.of(Base64.getDecoder().decode(lines.get(0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean startOver(String reason) {
    keys.clear();
    return true;
  }

  private static String name(int db, byte[] key) {
    return db + "/" + new String(key, UTF_8);
  }
}
