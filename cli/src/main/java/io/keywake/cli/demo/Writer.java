package io.keywake.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keywake.cli.verify.StoreClient;
import io.keywake.workload.Unit;
import io.keywake.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A client that writes what its workload tells, a few units ahead of their replies. Owned by its
 * own thread.
 *
 * <p>Some commands find a key of another type, or none, and are refused, as in life.
 */
final class Writer {
  private static final int UNITS_PER_BATCH = 16;
  private static final byte[] SELECT = "SELECT".getBytes(ISO_8859_1);

  private final StoreClient client;
  private final Workload workload;
  private final List<byte[][]> batch = new ArrayList<>();
  private int db;

  Writer(StoreClient client, Workload workload) {
    this.client = client;
    this.workload = workload;
  }

  /**
   * Sends the next units and takes their replies.
   *
   * @return how many commands it sent
   */
  int step() {
    batch.clear();
    for (int i = 0; i < UNITS_PER_BATCH; i++) {
      Unit unit = workload.next();
      if (unit.db() != db) {
        db = unit.db();
        batch.add(new byte[][] {SELECT, Integer.toString(db).getBytes(ISO_8859_1)});
      }
      batch.addAll(unit.commands());
    }
    List<Object> replies = client.callAll(batch);
    for (int i = 0; i < replies.size(); i++) {
      if (replies.get(i) instanceof JedisDataException refused && isUnknown(refused)) {
        throw new IllegalStateException(
            "store answers \""
                + refused.getMessage()
                + "\" to "
                + Unit.describe(batch.get(i))
                + "; expected a command that it knows",
            refused);
      }
    }
    return replies.size();
  }

  private static boolean isUnknown(JedisDataException refused) {
    return String.valueOf(refused.getMessage()).startsWith("ERR unknown command");
  }
}
