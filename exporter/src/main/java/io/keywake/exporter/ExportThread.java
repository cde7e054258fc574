package io.keywake.exporter;

/** Steps an export on a thread of its own until it ends. Started and joined by any other. */
final class ExportThread {
  /** The longest that a step waits, and with it a change that no item brings goes unnoticed. */
  private static final long STEP_WAIT_NANOS = 100_000_000;

  private final Export export;
  private final SchemaSetup schemas;
  private final Runnable afterStep;
  private final Thread thread;

  /**
   * @param afterStep called by the export's thread now and then, at least ten times a second
   */
  ExportThread(Export export, SchemaSetup schemas, Runnable afterStep) {
    this.export = export;
    this.schemas = schemas;
    this.afterStep = afterStep;
    this.thread = new Thread(this::run, "keywake-export-" + export.settings().name());
  }

  void start() {
    thread.start();
  }

  /** False if the thread has not ended within the time. */
  boolean join(long timeoutMs) throws InterruptedException {
    thread.join(timeoutMs);
    return !thread.isAlive();
  }

  private void run() {
    try {
      while (export.step(STEP_WAIT_NANOS)) {
        afterStep.run();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      export.fail(e);
    } finally {
      export.release();
      schemas.close();
    }
  }
}
