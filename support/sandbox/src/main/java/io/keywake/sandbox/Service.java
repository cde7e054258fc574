package io.keywake.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What a {@link SandboxProcess} runs. Called by the thread that starts the process. */
public interface Service {

  /** For messages and the log file, for example {@code broker}. */
  String name();

  /** Host and port. */
  String address();

  /** Writes the files that the process reads and returns the command that starts it. */
  List<String> command() throws IOException;

  /** What the process finds in its environment, besides what this one has there. */
  default Map<String, String> environment() {
    return Map.of();
  }

  /** Whether the service answers a real request now; waits a few seconds for that at most. */
  boolean answers() throws InterruptedException;
}
