package io.keywake.cli.verify;

/**
 * What the store had under a key, and for which of its sequences that is certain. Immutable; for
 * any thread.
 */
public sealed interface Sighting {
  /** Whose it is. */
  KeyName name();

  /**
   * The key had this entry, from the sequence of the entry on.
   *
   * @param until a sequence up to which it had at least
   */
  record Present(KeyName name, Entry entry, long until) implements Sighting {}

  /**
   * The key was not there.
   *
   * @param after a sequence of the store from before that was found
   */
  record Absent(KeyName name, long after) implements Sighting {}

  /** The key changed while it was read, so what was read may never have been. */
  record Moving(KeyName name) implements Sighting {}
}
