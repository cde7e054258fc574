package io.keywake.store.rdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A disk that notes what is asked of it, and fails where it is told to. For one thread at a time.
 */
final class FailingDisk implements SnapshotDisk {
  /** What can fail. */
  enum Step {
    CREATE,
    WRITE,
    SYNC,
    CLOSE,
    REPLACE,
    SYNC_DIRECTORY
  }

  final List<Step> steps = new ArrayList<>();
  private volatile @Nullable Step failing;
  private final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

  /** From now on this step fails, or none. */
  void fail(@Nullable Step step) {
    failing = step;
  }

  /** From now on so many bytes fit. */
  void room(long bytes) {
    room.set(bytes);
  }

  private void step(Step step) throws IOException {
    steps.add(step);
    if (step == failing) {
      throw new IOException("no " + step);
    }
  }

  @Override
  public Output create(Path file) throws IOException {
    step(Step.CREATE);
    return new FailingOutput(REAL.create(file));
  }

  @Override
  public void replace(Path source, Path target) throws IOException {
    step(Step.REPLACE);
    REAL.replace(source, target);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step(Step.SYNC_DIRECTORY);
    REAL.syncDirectory(directory);
  }

  @Override
  public void delete(Path file) throws IOException {
    REAL.delete(file);
  }

  private final class FailingOutput extends Output {
    private final Output out;

    FailingOutput(Output out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      step(Step.WRITE);
      if (room.addAndGet(-length) < 0) {
        out.write(bytes, from, length / 2);
        throw new IOException("No space left on device");
      }
      out.write(bytes, from, length);
    }

    @Override
    void sync() throws IOException {
      step(Step.SYNC);
      out.sync();
    }

    @Override
    public void close() throws IOException {
      out.close();
      step(Step.CLOSE);
    }
  }
}
