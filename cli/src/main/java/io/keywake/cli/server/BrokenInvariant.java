package io.keywake.cli.server;

/**
 * The end of a process whose store cannot be trusted any more. For any thread; in practice the
 * execution thread, which finds out.
 */
public final class BrokenInvariant {
  /** That of an internal error, as {@code sysexits.h} numbers it. */
  public static final int EXIT_CODE = 70;

  private BrokenInvariant() {}

  /**
   * Says what is broken and ends the process here and now, without an orderly end: whatever would
   * be served or published after this could be wrong.
   */
  public static void endProcess(Throwable failure) {
    System.err.println("keywake: BROKEN INVARIANT, the process ends at once: " + failure);
    failure.printStackTrace();
    System.err.flush();
    Runtime.getRuntime().halt(EXIT_CODE);
  }
}
