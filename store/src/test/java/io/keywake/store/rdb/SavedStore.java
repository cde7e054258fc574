package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.bgiteration.Iterations;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.collection.SipHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A keyspace with snapshots, whose execution thread is the test's. */
final class SavedStore {
  final StoreSettings settings = new StoreSettings();
  final FailingDisk disk = new FailingDisk();
  final Keyspace keyspace;
  final Iterations iterations;
  final Snapshots snapshots;
  final List<Boolean> refusals = new ArrayList<>();
  long nowMs = 1_700_000_000_000L;
  private final Path directory;
  private final Queue<Runnable> handedIn = new ConcurrentLinkedQueue<>();

  SavedStore(Path directory) {
    this.directory = directory;
    set("dir", directory.toString());
    keyspace = new Keyspace(settings.keyspaceSettings(), new SipHash(1, 2), () -> nowMs);
    iterations = new Iterations(keyspace, handedIn::add, System::nanoTime);
    snapshots = new Snapshots(keyspace, iterations, handedIn::add, settings, "run-1", disk);
    snapshots.onRefusal(refusals::add);
  }

  void set(String name, String value) {
    try {
      settings.configure(name, value);
    } catch (SettingException e) {
      throw new AssertionError(e);
    }
  }

  void put(String key, String value) {
    keyspace.begin();
    keyspace.strings().set(0, key.getBytes(UTF_8), value.getBytes(UTF_8), Entry.NO_EXPIRY);
    keyspace.end();
  }

  /** Feeds and does what is handed in until no background save is running. */
  void finish() {
    while (snapshots.running() != null) {
      turn();
      Thread.onSpinWait();
    }
    turn();
  }

  private void turn() {
    iterations.feed(1_000_000);
    for (Runnable next = handedIn.poll(); next != null; next = handedIn.poll()) {
      next.run();
    }
  }

  void saveInBackground() {
    snapshots.begin();
    finish();
  }

  /** The file's bytes as characters, or an empty text. */
  String file() throws IOException {
    Path file = directory.resolve("dump.rdb");
    return Files.exists(file) ? new String(Files.readAllBytes(file), ISO_8859_1) : "";
  }

  /** Names of all files there, but for the lock. */
  List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("dump.rdb.lock"))
          .toList();
    }
  }
}
