package io.keywake.store;

/**
 * A condition that only a defect of this program can break. Checks are always on; a broken one is
 * an {@link Error}, so that no handler of ordinary failures swallows it and the process stops.
 */
public final class Invariant {
  private Invariant() {}

  /** Thrown when a check fails. */
  public static final class Broken extends Error {
    private static final long serialVersionUID = 1L;

    Broken(String message) {
      super(message);
    }
  }

  /** Throws {@link Broken} with {@code message} unless {@code condition} holds. */
  public static void check(boolean condition, String message) {
    if (!condition) {
      throw new Broken(message);
    }
  }

  /** For a place that no correct run reaches. */
  public static Broken broken(String message) {
    return new Broken(message);
  }
}
