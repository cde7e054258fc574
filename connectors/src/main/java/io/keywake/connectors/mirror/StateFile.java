package io.keywake.connectors.mirror;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The file with the entries of a mirror and the position that they belong to. Stateless; read
 * before the mirror starts, written by the thread that saves.
 *
 * <pre>
 *   int   magic
 *   int   version
 *   int   bytes of the position, and these
 *   for each database
 *     int   its number
 *     int   entries, and these as {@link PackedEntry} says, each with its length first
 *   int   -1
 *   long  CRC-32C of everything before
 * </pre>
 *
 * <p>It is written under another name, synced, and renamed, so that there is an old one or a new
 * one whatever happens meanwhile. Nothing in it is looked at before the checksum of the whole is
 * found to be right.
 */
final class StateFile {
  private static final int MAGIC = 0x4B574D53;
  private static final int VERSION = 1;
  private static final int END = -1;
  private static final int POSITION_BYTES_MAX = 64 << 20;
  private static final int BUFFER_BYTES = 1 << 20;

  private StateFile() {}

  /**
   * Replaces the file.
   *
   * @throws IOException if that failed, and what stood there stands there still; or if it was done
   *     but may be undone by a loss of power
   */
  static void write(Path file, MirrorPosition position, List<EntryTable.Image> databases)
      throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(Channels.newOutputStream(channel), position, databases);
      channel.force(true);
    } catch (IOException e) {
      // A disk that is full should not stay so because of it.
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().resolveSibling(""), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static void write(
      OutputStream file, MirrorPosition position, List<EntryTable.Image> databases)
      throws IOException {
    CheckedOutputStream summed =
        new CheckedOutputStream(new BufferedOutputStream(file, BUFFER_BYTES), new CRC32C());
    DataOutputStream out = new DataOutputStream(summed);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    byte[] positionBytes = position.toBytes();
    out.writeInt(positionBytes.length);
    out.write(positionBytes);
    for (EntryTable.Image database : databases) {
      out.writeInt(database.db);
      out.writeInt(database.size);
      try {
        database.forEach(packed -> write(packed, summed));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    out.writeInt(END);
    out.writeLong(summed.getChecksum().getValue());
    out.flush();
  }

  private static void write(ByteBuffer packed, OutputStream out) {
    try {
      out.write(packed.array(), packed.arrayOffset(), packed.remaining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the file.
   *
   * @param into takes the entries
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws DamagedException if it is not whole, or of another version; nothing was taken from it
   * @throws IOException if it cannot be read
   */
  static MirrorPosition read(Path file, EntryCopy into) throws IOException {
    verify(file);
    try (DataInputStream in = open(file, new CRC32C())) {
      in.readInt();
      in.readInt();
      byte[] position = new byte[in.readInt()];
      in.readFully(position);
      for (int db = in.readInt(); db != END; db = in.readInt()) {
        for (int left = in.readInt(); left > 0; left--) {
          into.put(db, readEntry(in));
        }
      }
      return MirrorPosition.of(position);
    } catch (IllegalArgumentException e) {
      throw new DamagedException(file, String.valueOf(e.getMessage()));
    }
  }

  private static ByteBuffer readEntry(DataInputStream in) throws IOException {
    int bytes = in.readInt();
    ByteBuffer packed = ByteBuffer.allocate(bytes);
    packed.putInt(bytes);
    in.readFully(packed.array(), Integer.BYTES, bytes - Integer.BYTES);
    return packed.rewind();
  }

  private static void verify(Path file) throws IOException {
    CRC32C sum = new CRC32C();
    try (DataInputStream in = open(file, sum)) {
      int magic = in.readInt();
      int version = in.readInt();
      if (magic != MAGIC) {
        throw new DamagedException(file, "it is no mirror's state");
      }
      if (version != VERSION) {
        throw new DamagedException(file, "it is of version " + version + ", expected " + VERSION);
      }
      int positionBytes = in.readInt();
      long left = Files.size(file) - 3L * Integer.BYTES - Long.BYTES;
      if (positionBytes < 0 || positionBytes > Math.min(left, POSITION_BYTES_MAX)) {
        throw new DamagedException(file, "a position of " + positionBytes + " bytes");
      }
      in.skipNBytes(left);
      long computed = sum.getValue();
      long stored = in.readLong();
      if (stored != computed) {
        throw new DamagedException(
            file, "its checksum is %x, but that of the content %x".formatted(stored, computed));
      }
    } catch (EOFException e) {
      throw new DamagedException(file, "it is cut short");
    }
  }

  private static DataInputStream open(Path file, CRC32C sum) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    return new DataInputStream(new CheckedInputStream(bytes, sum));
  }

  /** The file is not what was written once. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(Path file, String found) {
      super(file + " cannot be used: " + found);
    }
  }
}
