package io.keywake.cli.verify;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * An export of a store, asked about through the store's network port. Owned by the thread that owns
 * the client.
 */
public final class StoreExport {
  private final StoreClient client;
  private final String name;

  /**
   * @param name of the export
   */
  public StoreExport(StoreClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /**
   * The export of a store that writes a data topic.
   *
   * @throws CannotTellException if it has none
   */
  public static StoreExport toTopic(StoreClient client, String topic) {
    List<String> topics = new ArrayList<>();
    List<?> exports = (List<?>) askForExports(client);
    for (int i = 0; i < exports.size(); i += 2) {
      ExportStatus status = ExportStatus.of(exports.get(i + 1));
      if (status.topic().equals(topic)) {
        return new StoreExport(client, ExportStatus.text(exports.get(i)));
      }
      topics.add(status.topic());
    }
    throw new CannotTellException(
        "topic",
        "the store at "
            + client
            + " exports to "
            + (topics.isEmpty() ? "no topic" : String.join(", ", topics)),
        "it to export to " + topic,
        null);
  }

  private static Object askForExports(StoreClient client) {
    try {
      return client.call("KEYWAKE", "EXPORT", "STATUS");
    } catch (JedisDataException e) {
      throw new CannotTellException(
          "store", client + " answers \"" + e.getMessage() + '"', "a Keywake that exports", e);
    }
  }

  /**
   * How the export stands.
   *
   * @throws CannotTellException if it has ended
   */
  public ExportStatus status() {
    ExportStatus status = ExportStatus.of(client.call("KEYWAKE", "EXPORT", "STATUS", name));
    if (status.hasEnded()) {
      throw new CannotTellException(
          "export " + name, status.state() + " (" + status.lastError() + ")", "it to run", null);
    }
    return status;
  }

  /** Asks for a barrier and returns the sequence that it covers at least. */
  public long askForBarrier() {
    return (Long) client.call("KEYWAKE", "EXPORT", "BARRIER", name);
  }
}
