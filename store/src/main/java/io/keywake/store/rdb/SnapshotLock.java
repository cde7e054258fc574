package io.keywake.store.rdb;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right of one store to save into a file, which no other has meanwhile. Any thread.
 *
 * <p>It is a lock of the operating system on a file beside it, so it ends with the process, however
 * that ends; the empty file stays, because to remove it would make room for two.
 */
final class SnapshotLock {
  private static final String SUFFIX = ".lock";

  /**
   * Those of this process: the operating system would grant it a lock twice, and take both away
   * with the first channel that is closed.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private @Nullable Path file;
  private @Nullable FileChannel channel;

  /**
   * Takes the right unless it is had already.
   *
   * @throws SnapshotInUseException if another store has it
   * @throws IOException if the directory does not take a file
   */
  synchronized void take(Path target) throws IOException {
    if (channel != null) {
      return;
    }
    Path directory = target.toAbsolutePath().resolveSibling("").toRealPath();
    Path wanted = directory.resolve(target.getFileName() + SUFFIX);
    if (!HELD.add(wanted)) {
      throw new SnapshotInUseException(target);
    }
    FileChannel opened = null;
    try {
      opened = FileChannel.open(wanted, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (opened.tryLock() == null) {
        throw new SnapshotInUseException(target);
      }
      file = wanted;
      channel = opened;
    } finally {
      if (channel == null) {
        HELD.remove(wanted);
        if (opened != null) {
          opened.close();
        }
      }
    }
  }

  /** Gives the right back if it was taken. */
  synchronized void release() throws IOException {
    if (channel != null && file != null) {
      channel.close();
      HELD.remove(file);
      channel = null;
    }
  }
}
