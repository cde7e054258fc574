package io.keywake.cli.demo;

import io.keywake.cli.verify.StoreClient;
import io.keywake.workload.Unit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import redis.clients.jedis.exceptions.JedisDataException;

/** Fills a store through its network port. Owned by the thread that owns the client. */
final class Loader {
  private static final int COMMANDS_PER_BATCH = 1000;

  private final StoreClient client;
  private final LongConsumer progress;

  /**
   * @param progress told how many commands are done
   */
  Loader(StoreClient client, LongConsumer progress) {
    this.client = client;
    this.progress = progress;
  }

  /**
   * Sends all units and returns when each is done.
   *
   * @return how many commands that were
   * @throws JedisDataException if the store refuses a command
   */
  long load(Iterator<Unit> units) {
    List<byte[][]> batch = new ArrayList<>();
    int db = 0;
    long done = 0;
    while (units.hasNext()) {
      Unit unit = units.next();
      if (unit.db() != db || batch.size() >= COMMANDS_PER_BATCH) {
        done += send(db, batch);
        progress.accept(done);
        db = unit.db();
      }
      batch.addAll(unit.commands());
    }
    done += send(db, batch);
    progress.accept(done);
    return done;
  }

  private int send(int db, List<byte[][]> batch) {
    client.select(db);
    List<Object> replies = client.callAll(batch);
    for (Object reply : replies) {
      if (reply instanceof JedisDataException refused) {
        throw refused;
      }
    }
    batch.clear();
    return replies.size();
  }
}
