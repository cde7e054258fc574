package io.keywake.benchmarks;

import static io.keywake.benchmarks.DirectedStore.number;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Our side of the export benchmark: a server is filled, then its export begins, and is measured
 * from its first records on until its first barrier is published, which closes the walk. Used by
 * the main thread.
 */
final class ExportWalk {
  private static final int OTHER_BYTES_GUESS = 100;

  private final Workspace workspace;
  private final Launcher launcher;
  private final StreamSettings stream;

  /**
   * What a walk came to.
   *
   * @param bytesPerRecord of key and value, as they were sent
   */
  record Result(double recordsPerSecond, double bytesPerRecord) {}

  ExportWalk(Workspace workspace, Launcher launcher, StreamSettings stream) {
    this.workspace = workspace;
    this.launcher = launcher;
    this.stream = stream;
  }

  /**
   * How many bytes a stored value must have so that its record has as many as it should.
   *
   * @param topic a new one, for a first try
   * @param recordBytes of key and value together, as they are sent
   */
  int calibrate(Jdk jdk, String topic, int records, int recordBytes) {
    int firstValueBytes = recordBytes - OTHER_BYTES_GUESS;
    Result result = run(jdk, topic, records, 0, firstValueBytes);
    int valueBytes = firstValueBytes + (int) Math.round(recordBytes - result.bytesPerRecord());
    Progress.tell("Values of %d bytes make records of %d bytes", valueBytes, recordBytes);
    return valueBytes;
  }

  /**
   * Fills a server, walks it and ends it.
   *
   * @param topic a new one
   * @param warmUpRecords how many go by before the time is taken
   * @param valueBytes of the stored strings
   */
  Result run(Jdk jdk, String topic, int records, int warmUpRecords, int valueBytes) {
    DirectedStore store = DirectedStore.exporting(workspace, launcher, jdk, stream, topic);
    try {
      store.server().load(Dataset.strings(records, valueBytes));
      long beginMs = store.beginExport();
      return awaitBarrier(store, beginMs, records, warmUpRecords);
    } finally {
      workspace.lifetime().end(store.server().process());
    }
  }

  /** Waits for the barrier that holds everything that was loaded. */
  private static Result awaitBarrier(
      DirectedStore store, long beginMs, int records, int warmUpRecords) {
    long warmMs = beginMs;
    double warmRecords = 0;
    try (RespClient client = store.server().connect()) {
      while (true) {
        Map<String, Object> status = store.status(client);
        long nowMs = System.currentTimeMillis();
        double sent = number(status, "records");
        if (number(status, "barrier-sequence") >= records) {
          long endMs = nowMs - number(status, "barrier-age-ms");
          double perSecond = (sent - warmRecords) * 1000 / (endMs - warmMs);
          return new Result(perSecond, number(status, "bytes") / sent);
        }
        if (warmRecords < warmUpRecords && sent >= warmUpRecords) {
          warmMs = nowMs;
          warmRecords = sent;
        }
        ChildProcess.pause();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
