package io.keywake.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Where a sandbox keeps what its processes store, held by one sandbox at a time. Owned by the
 * thread that opens it until it is closed by another.
 */
final class DataDirectory implements AutoCloseable {

  private final Path path;
  private final boolean temporary;
  private final FileChannel lockFile;

  private DataDirectory(Path path, boolean temporary, FileChannel lockFile) {
    this.path = path;
    this.temporary = temporary;
    this.lockFile = lockFile;
  }

  /**
   * Creates the directory if need be and takes hold of it.
   *
   * @param wanted null for a temporary directory, which is removed on {@link #close}
   */
  static DataDirectory open(@Nullable Path wanted) {
    try {
      Path path =
          wanted == null
              ? Files.createTempDirectory("keywake-sandbox-")
              : Files.createDirectories(wanted).toRealPath();
      return new DataDirectory(path, wanted == null, lock(path));
    } catch (IOException failure) {
      throw new SandboxException(
          "data directory "
              + (wanted == null ? System.getProperty("java.io.tmpdir") : wanted)
              + " cannot be used: "
              + failure,
          failure);
    }
  }

  Path path() {
    return path;
  }

  boolean isTemporary() {
    return temporary;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
      if (temporary) {
        deleteTree(path);
      }
    } catch (IOException failure) {
      throw new SandboxException("data directory " + path + " cannot be closed", failure);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve("sandbox.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // Refused below like any other.
    }
    channel.close();
    throw new SandboxException(
        "data directory " + path + " is in use: expected one that no other sandbox runs on");
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
