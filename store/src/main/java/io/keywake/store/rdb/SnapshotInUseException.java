package io.keywake.store.rdb;

import java.io.IOException;
import java.nio.file.Path;

/** Another store, of this process or of another, saves into the same file. */
public final class SnapshotInUseException extends IOException {
  private static final long serialVersionUID = 1;

  SnapshotInUseException(Path file) {
    super(
        "another store saves into "
            + file.toAbsolutePath().normalize()
            + "; expected a file of this store alone (set another dir or dbfilename, or end the"
            + " other one)");
  }
}
