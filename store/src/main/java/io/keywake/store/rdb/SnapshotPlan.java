package io.keywake.store.rdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * What is to be saved where and how. Immutable.
 *
 * @param lock the right to save there, which is taken if it is not had yet
 * @param target the file; what stands there is replaced
 * @param compresses whether strings are compressed
 * @param sums whether a checksum stands at the end
 */
record SnapshotPlan(
    SnapshotLock lock, Path target, boolean compresses, boolean sums, SnapshotOrigin origin) {
  private static final int BUFFER_BYTES = 64 << 10;

  /** Hands every entry to a writer. */
  @FunctionalInterface
  interface Source {
    void copyTo(RdbWriter writer) throws IOException, InterruptedException;
  }

  /**
   * Writes the whole file, on the caller's thread.
   *
   * @return its length in bytes
   * @throws IOException if it cannot be written, or the source gives up; what stood in its place
   *     stands there still
   */
  long write(SnapshotDisk disk, Source source) throws IOException, InterruptedException {
    lock.take(target);
    try (SnapshotFile file = SnapshotFile.begin(disk, target)) {
      LzfCompressor compressor = compresses ? new LzfCompressor() : null;
      RdbOutput out = new RdbOutput(file.out(), BUFFER_BYTES, compressor, sums);
      RdbWriter writer = new RdbWriter(out, origin);
      writer.begin();
      source.copyTo(writer);
      writer.end();
      file.commit();
      return out.bytes();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
