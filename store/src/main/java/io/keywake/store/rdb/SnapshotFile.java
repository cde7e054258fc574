package io.keywake.store.rdb;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that takes the place of another once it is whole and on disk, and is gone if it never is:
 * written under a name of its own, synced, renamed, and the directory synced.
 *
 * <p>Used by one thread at a time.
 */
final class SnapshotFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
  private static final AtomicLong NEXT = new AtomicLong();

  private final SnapshotDisk disk;
  private final Path target;
  private final Path temporary;
  private final SnapshotDisk.Output out;
  private boolean inPlace;

  private SnapshotFile(SnapshotDisk disk, Path target, Path temporary, SnapshotDisk.Output out) {
    this.disk = disk;
    this.target = target;
    this.temporary = temporary;
    this.out = out;
  }

  /**
   * Begins to write what is to stand at {@code target}.
   *
   * @throws IOException if the directory does not take a file
   */
  static SnapshotFile begin(SnapshotDisk disk, Path target) throws IOException {
    String name = "temp-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet() + ".rdb";
    Path temporary = target.resolveSibling(name);
    return new SnapshotFile(disk, target, temporary, disk.create(temporary));
  }

  OutputStream out() {
    return out;
  }

  /**
   * Puts the file into its place.
   *
   * @throws IOException if that failed, and what stood there stands there still; or if it was done
   *     but may be undone by a loss of power
   */
  void commit() throws IOException {
    out.sync();
    out.close();
    disk.replace(temporary, target);
    inPlace = true;
    disk.syncDirectory(target.toAbsolutePath().resolveSibling(""));
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    if (inPlace) {
      return;
    }
    try {
      out.close();
    } catch (IOException e) {
      LOG.debug("{} could not be closed", temporary, e);
    }
    try {
      disk.delete(temporary);
    } catch (IOException e) {
      LOG.warn("{} could not be removed", temporary, e);
    }
  }
}
