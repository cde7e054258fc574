package io.keywake.schemas;

/** A tombstone whose headers are not those of {@link Tombstone}. */
public final class TombstoneFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TombstoneFormatException(String header, String found, String expected) {
    super("tombstone header " + header + ": found " + found + ", expected " + expected);
  }
}
