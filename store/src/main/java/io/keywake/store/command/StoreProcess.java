package io.keywake.store.command;

/**
 * The process that a store runs in, as INFO and SHUTDOWN need it. Implemented by the server; called
 * on the execution thread, returns at once.
 */
public interface StoreProcess {
  /** Forty hexadecimal digits that no other run of a store has. */
  String runId();

  /** Keywake's version. */
  String version();

  /** When the store started, in ms since the epoch. */
  long startedAtMs();

  /** The port that is listened on. */
  int port();

  /** The absolute path of the configuration file, or an empty one. */
  String configFile();

  /** The heap in use, garbage included, in bytes. */
  long heapUsedBytes();

  /** The heap that may be used, in bytes. */
  long heapMaxBytes();

  /** The process's memory in the eyes of the operating system, in bytes; 0 if unknown. */
  long residentBytes();

  /** The machine's memory, in bytes; 0 if unknown. */
  long machineBytes();

  /** The processor time that the process has used, in ns; 0 if unknown. */
  long processorNanos();

  /** What is saved before the process ends. */
  enum Saving {
    /** A snapshot, if there are save points. */
    AS_CONFIGURED,
    ALWAYS,
    NEVER
  }

  /**
   * Begins an orderly end of the process, behind the present command.
   *
   * @param force ends it even if nothing could be saved
   * @return false if it goes on because nothing could be saved
   */
  boolean shutdown(Saving saving, boolean force);
}
