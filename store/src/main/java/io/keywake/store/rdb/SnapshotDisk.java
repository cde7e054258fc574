package io.keywake.store.rdb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What snapshots need of a file system, so that a test can make each of it fail. Any thread. */
interface SnapshotDisk {
  /** A file being written. */
  abstract class Output extends OutputStream {
    /** Returns when what was written will survive a loss of power. */
    abstract void sync() throws IOException;
  }

  SnapshotDisk REAL =
      new SnapshotDisk() {
        @Override
        public Output create(Path file) throws IOException {
          return new ChannelOutput(
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        }

        @Override
        public void replace(Path source, Path target) throws IOException {
          Files.move(
              source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }

        @Override
        public void delete(Path file) throws IOException {
          Files.deleteIfExists(file);
        }
      };

  /** Begins a file that is not there yet. */
  Output create(Path file) throws IOException;

  /** Gives a file the name of another, which is gone then, in one step. */
  void replace(Path source, Path target) throws IOException;

  /** Returns when the names of a directory's files will survive a loss of power. */
  void syncDirectory(Path directory) throws IOException;

  /** Deletes a file if it is there. */
  void delete(Path file) throws IOException;

  /** Of the real file system. */
  final class ChannelOutput extends Output {
    private final FileChannel channel;

    private ChannelOutput(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
