package io.keywake.store.bgiteration;

import io.keywake.store.command.CommandExecutor;
import io.keywake.store.command.CommandTable;
import io.keywake.store.command.FakeEnvironment;
import io.keywake.store.command.SettingException;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.keyspace.ActiveExpiry;
import io.keywake.store.keyspace.Eviction;
import io.keywake.store.keyspace.EvictionPolicy;
import io.keywake.store.keyspace.EvictionSettings;
import io.keywake.store.keyspace.Keyspace;
import io.keywake.store.keyspace.collection.SipHash;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * A store without network or loop: keyspace, commands, expiry, eviction. Its collections are large
 * from the fourth item on, or from the ninth byte of one.
 *
 * <p>Owned by its execution thread.
 */
final class SimulatedStore {
  private static final CommandTable COMMANDS = commands();

  final Keyspace keyspace;
  final CommandExecutor executor;
  private final ActiveExpiry expiry;
  private final Eviction eviction;
  private final Random evicting;

  /**
   * @param random the seed of the order of keys
   * @param nowMs the time in ms since the epoch
   */
  SimulatedStore(int databases, Random random, LongSupplier nowMs) {
    StoreSettings settings = new StoreSettings();
    try {
      settings.configure("databases", Integer.toString(databases));
      settings.configure("hash-max-listpack-entries", "3");
      settings.configure("hash-max-listpack-value", "8");
      settings.configure("set-max-intset-entries", "3");
      settings.configure("set-max-listpack-entries", "3");
      settings.configure("set-max-listpack-value", "8");
      settings.configure("list-max-listpack-size", "3");
      settings.configure("zset-max-listpack-entries", "3");
      settings.configure("zset-max-listpack-value", "8");
    } catch (SettingException e) {
      throw new AssertionError(e);
    }
    keyspace = new Keyspace(settings.keyspaceSettings(), SipHash.random(random), nowMs);
    evicting = new Random(random.nextLong());
    eviction = new Eviction(keyspace, evicting, () -> 0);
    executor = new CommandExecutor(keyspace, COMMANDS, settings, eviction);
    expiry = new ActiveExpiry(keyspace);
  }

  /** Does what is to be done because time has passed. */
  void passTime() {
    expiry.step();
    executor.blockedClients().timeOut();
  }

  /** Evicts a few keys, as a limit of memory would that is a little below what is used. */
  void evictSome() {
    EvictionPolicy[] policies = EvictionPolicy.values();
    EvictionPolicy policy = policies[evicting.nextInt(policies.length)];
    long bytesMax = Math.max(1, keyspace.usedBytes() - 1 - evicting.nextInt(600));
    int samples = 1 + evicting.nextInt(8);
    eviction.settings(new EvictionSettings(bytesMax, policy, samples, evicting.nextInt(11), 1));
    eviction.makeRoom();
    eviction.settings(EvictionSettings.DEFAULT);
  }

  private static CommandTable commands() {
    CommandTable.Builder table = CommandTable.builder();
    FakeEnvironment.families(FakeEnvironment.of(new StoreSettings())).forEach(table::add);
    return table.build();
  }
}
