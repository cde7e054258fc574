package io.keywake.store.resp;

/** Where finished reply bytes go. Called by the execution thread. */
@FunctionalInterface
public interface ReplySink {
  /** Takes a copy of {@code length} bytes; the array may be overwritten as soon as this returns. */
  void write(byte[] array, int offset, int length);
}
