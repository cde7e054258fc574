package io.keywake.sandbox;

import java.io.IOException;
import java.util.List;

/** What a {@link SandboxProcess} runs. Called by the thread that starts the process. */
interface Service {

  /** For messages and the log file, for example {@code broker}. */
  String name();

  /** Host and port. */
  String address();

  /** Writes the files that the process reads and returns the command that starts it. */
  List<String> command() throws IOException;

  /** Whether the service answers a real request now; waits a few seconds for that at most. */
  boolean answers() throws InterruptedException;
}
