package io.keywake.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.store.command.RedisSettings;
import io.keywake.store.command.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who a store is, to the topics that belong to it: the same after every restart. Stateless; used by
 * the thread that starts the server.
 */
final class StoreIdentity {
  private static final String FILE_NAME = "keywake-store-id";

  private StoreIdentity() {}

  /**
   * The identity that is set, or the one that is kept in the store's directory, which is made up
   * the first time.
   *
   * @throws ConfigurationException if the directory cannot be used
   */
  static String of(StoreSettings settings) {
    String given = settings.get(StoreSettings.STORE_ID);
    if (!given.isEmpty()) {
      return given;
    }
    Path file = Path.of(settings.get(RedisSettings.DIR)).resolve(FILE_NAME);
    try {
      if (!Files.exists(file)) {
        Files.writeString(file, UUID.randomUUID() + "\n", UTF_8);
      }
      return kept(file);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /**
   * Makes a store the one that topics belong to.
   *
   * @throws ConfigurationException if it is another one already
   */
  static void adopt(StoreSettings settings, String storeId) {
    Path file = Path.of(settings.get(RedisSettings.DIR)).resolve(FILE_NAME);
    try {
      if (settings.get(StoreSettings.STORE_ID).isEmpty() && !Files.exists(file)) {
        Files.writeString(file, storeId + "\n", UTF_8);
      }
    } catch (IOException e) {
      throw unusable(file, e);
    }
    String own = of(settings);
    if (!own.equals(storeId)) {
      throw new ConfigurationException(
          "restore-from-topic: the topics are those of store "
              + storeId
              + ", but this is store "
              + own
              + " by "
              + (settings.get(StoreSettings.STORE_ID).isEmpty()
                  ? file.toAbsolutePath().normalize()
                  : StoreSettings.STORE_ID.name())
              + "; expected its own topics, or a directory without an identity",
          null);
    }
  }

  private static ConfigurationException unusable(Path file, IOException e) {
    return new ConfigurationException(
        "dir: "
            + file.toAbsolutePath().normalize()
            + " cannot be read or written ("
            + e
            + "); expected a directory for the store's identity, or "
            + StoreSettings.STORE_ID.name()
            + " to be set",
        e);
  }

  private static String kept(Path file) throws IOException {
    String identity = Files.readString(file, UTF_8).strip();
    if (identity.isEmpty()) {
      throw new ConfigurationException(
          "dir: " + file.toAbsolutePath().normalize() + " is empty; expected the store's identity",
          null);
    }
    return identity;
  }
}
