package io.keywake.exporter;

import io.keywake.schemas.record.Parts;
import io.keywake.store.bgiteration.Item;
import io.keywake.store.bgiteration.KeyFilter;
import io.keywake.store.keyspace.Entry;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has items encoded, and sends their records: at once if the transaction takes them, later if it is
 * being committed, so that encoding goes on meanwhile. Owned by the exporter's thread.
 */
final class ItemWriter implements RecordSink {
  private static final Logger LOG = LoggerFactory.getLogger(ItemWriter.class);
  private static final IdentityHashMap<Entry, RuntimeException> NOTHING_DEAD =
      new IdentityHashMap<>();

  private final ExportSettings settings;
  private final RecordEncoder encoder;
  private final ControlRecords control;
  private final Transactions transactions;
  private final InstantSource clock;
  private final DeadLetters letters;
  private final Stage stage = new Stage();
  private final QuarantinedKeys quarantine;
  private final PartsInTopic parts;

  /** The item whose parts are being sent, before its records. */
  private @Nullable LargeItem large;

  /** An item with values that go in parts. */
  private static final class LargeItem {
    final Item item;
    final long itemsRead;
    final ArrayDeque<LargeValue> values;
    final IdentityHashMap<Entry, Parts> manifests = new IdentityHashMap<>();

    /** Why a value cannot be cut or encoded, or must wait. */
    final IdentityHashMap<Entry, RuntimeException> failures = new IdentityHashMap<>();

    /** Values that were refused, and go to the dead letters instead. */
    final IdentityHashMap<Entry, RuntimeException> dead = new IdentityHashMap<>();

    LargeItem(Item item, long itemsRead, List<LargeValue> values) {
      this.item = item;
      this.itemsRead = itemsRead;
      this.values = new ArrayDeque<>(values);
    }

    @Nullable Parts manifest(Entry entry) {
      RuntimeException failure = failures.get(entry);
      if (failure != null) {
        throw failure;
      }
      return manifests.get(entry);
    }
  }

  // Of the item that is being written.
  private IdentityHashMap<Entry, RuntimeException> dead = NOTHING_DEAD;
  private boolean staging;
  private long number;
  private long nowNanos;

  ItemWriter(
      ExportSettings settings,
      RecordEncoder encoder,
      ControlRecords control,
      Transactions transactions,
      TopicContents contents,
      InstantSource clock) {
    this.settings = settings;
    this.encoder = encoder;
    this.control = control;
    this.transactions = transactions;
    this.quarantine = contents.quarantine();
    this.parts = contents.parts();
    this.clock = clock;
    this.letters = new DeadLetters(settings.deadLetterTopic());
  }

  /** Whether another item may be written. */
  boolean hasRoom() {
    if (large != null) {
      return false;
    }
    if (transactions.state().takesRecords()) {
      return stage.isEmpty() && transactions.hasRoom();
    }
    return transactions.state().isHealthy() && stage.hasRoom();
  }

  /** Whether records can be written that belong to no item. */
  boolean hasRoomBetweenItems() {
    return transactions.state().takesRecords() && !hasStaged() && transactions.hasRoom();
  }

  /** Writes the deletion of what an older generation has left. */
  void write(OlderKey older, long now) {
    encoder.encode(older, clock.millis(), record -> transactions.send(record, now));
  }

  /** Whether records wait for room, or for the next transaction. */
  boolean hasStaged() {
    return !stage.isEmpty() || large != null || parts.hasObsolete();
  }

  int quarantined() {
    return quarantine.size();
  }

  /**
   * Writes an item of records, or begins to.
   *
   * @param itemsRead how many items have been read with it
   */
  void write(Item item, long itemsRead, long now) {
    List<LargeValue> values = encoder.largeValues(item);
    if (values.isEmpty()) {
      writeRecords(item, itemsRead, entry -> null, now);
    } else {
      large = new LargeItem(item, itemsRead, values);
      refuse(large, now);
      sendParts(now);
    }
  }

  /** Parts of values that were refused are not sent again, but once as dead letters. */
  private void refuse(LargeItem item, long now) {
    item.values.removeIf(
        value -> {
          int db = value.key().db();
          byte[] key = value.key().key();
          Refusal.RefusedException refusal = quarantine.refusal(db, key, value.entry(), now);
          if (refusal == null) {
            return false;
          }
          boolean isDead = refusal.isItself() && quarantine.wantsLetter(db, key);
          (isDead ? item.dead : item.failures).put(value.entry(), refusal);
          return !isDead;
        });
  }

  private void writeRecords(
      Item item, long itemsRead, RecordEncoder.Manifests manifests, long now) {
    begin(itemsRead, now);
    if (item instanceof Item.Entries entries) {
      encoder.encode(entries, manifests, clock.millis(), this);
    } else {
      encoder.encode((Item.Effects) item, manifests, clock.millis(), this);
    }
    if (staging) {
      stage.endOfItem(itemsRead, item, quarantine.summary());
    } else {
      transactions.endOfItem(itemsRead, item.sequence());
    }
  }

  /**
   * Sends what there is room for of the parts of an item, and when all have been sent, the item.
   *
   * <p>Parts may be committed by a transaction before the one of their item: nobody looks at them
   * without a manifest. So a value of any size neither makes a transaction last nor a queue grow.
   */
  private void sendParts(long now) {
    while (large != null && mayEmit(now)) {
      LargeValue value = large.values.peek();
      if (value == null) {
        LargeItem complete = large;
        large = null;
        dead = complete.dead;
        writeRecords(complete.item, complete.itemsRead, complete::manifest, now);
        dead = NOTHING_DEAD;
        return;
      }
      if (!sendPart(large, value, now)) {
        large.values.remove();
      }
    }
  }

  /** Whether a part of the value was sent, and it may have more. */
  private boolean sendPart(LargeItem item, LargeValue value, long now) {
    ProducerRecord<byte[], byte[]> part;
    try {
      part = encoder.nextPart(value, clock.millis());
    } catch (RuntimeException e) {
      item.failures.put(value.entry(), e);
      return false;
    }
    if (part == null) {
      item.manifests.put(value.entry(), value.manifest());
      return false;
    }
    RuntimeException refusal = item.dead.get(value.entry());
    if (refusal != null) {
      transactions.send(
          letters.of(part, part.value(), origin(value), Refusal.describe(refusal)), now);
    } else {
      parts.sent(value.key(), value.version(), value.count());
      transactions.send(part, now);
    }
    return true;
  }

  private static EntryRecord.Origin origin(LargeValue value) {
    return new EntryRecord.Origin(value.key(), value.entry().sequence(), value.entry().heapBytes());
  }

  /** Removes parts that nobody needs any more, as far as there is room. */
  private boolean removeParts(long now) {
    boolean removed = false;
    while (large == null && mayEmit(now)) {
      PartsInTopic.Obsolete next = parts.remove();
      if (next == null) {
        break;
      }
      transactions.send(encoder.removal(next, clock.millis()), now);
      removed = true;
    }
    return removed;
  }

  private boolean mayEmit(long now) {
    return stage.isEmpty() && transactions.hasRoom() && now < transactions.dueNanos();
  }

  /** Closes what was written with a barrier. */
  void close(Item.Consistent point, long itemsRead, long now) {
    begin(itemsRead, now);
    if (staging) {
      stage.endOfItem(itemsRead, point, quarantine.summary());
    } else {
      transactions.endOfItem(itemsRead, point.sequence());
      transactions.close(point, quarantine.summary(), now);
    }
  }

  private void begin(long itemsRead, long now) {
    staging = !transactions.state().takesRecords();
    number = itemsRead;
    nowNanos = now;
  }

  /**
   * Sends what was encoded during a commit, and parts, as far as there is room.
   *
   * @return whether it was something that no item stands for
   */
  boolean unstage(long now) {
    sendStaged(now);
    sendParts(now);
    return removeParts(now);
  }

  private void sendStaged(long now) {
    while (transactions.hasRoom() && now < transactions.dueNanos()) {
      Stage.Staged item = stage.take();
      if (item == null) {
        return;
      }
      for (ProducerRecord<byte[], byte[]> record : item.records()) {
        transactions.send(record, now);
      }
      transactions.endOfItem(item.itemsRead(), item.sequence());
      if (item.consistent() != null) {
        transactions.close(item.consistent(), item.quarantined(), now);
      }
    }
  }

  /** The first {@code items} items are committed. */
  void committed(long items, long now) {
    quarantine.committed(items, now);
    parts.committed(items);
  }

  /** Records were refused, and must not be sent again. */
  void refused(List<Refusal> refusals, long now) {
    refusals.forEach(each -> quarantine.refused(each, now));
  }

  /** A key that was refused, and whose turn to be presented again has come; or null. */
  @Nullable DbKey dueAgain(long now) {
    return quarantine.dueAgain(now);
  }

  /** Somebody has keys presented again: none of these has to wait for its turn. */
  void endWaits(KeyFilter filter) {
    quarantine.endWaits(filter);
  }

  /** Nothing that is not committed counts. */
  void lost() {
    stage.clear();
    large = null;
    quarantine.lost();
    parts.lost();
  }

  @Override
  public void record(
      int db, byte[] key, long oldestVersion, ProducerRecord<byte[], byte[]> record) {
    boolean isMute = quarantine.isMute(db, key, nowNanos);
    if (isMute && isBare(record)) {
      addMute(db, key);
      return;
    }
    parts.succeeded(db, key, oldestVersion, number);
    if (quarantine.release(db, key, number) && !isMute) {
      emit(control.released(db, key, number));
    }
    emit(record);
  }

  private static boolean isBare(ProducerRecord<byte[], byte[]> record) {
    return record instanceof EntryRecord entry && entry.origin().kind() == EntryRecord.Kind.BARE;
  }

  /** Nothing can be said of the key, so what stands in the topic stays there for now. */
  private void addMute(int db, byte[] key) {
    if (quarantine.add(db, key)) {
      LOG.warn(
          "Export {}: not even a tombstone is accepted of a key of {} bytes in database {},"
              + " expected a {} that is larger than this",
          settings.name(),
          key.length,
          db,
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
    }
  }

  @Override
  public @Nullable RuntimeException refusal(int db, byte[] key, Entry entry) {
    RuntimeException refusal = dead.get(entry);
    return refusal != null ? refusal : quarantine.refusal(db, key, entry, nowNanos);
  }

  @Override
  public boolean takesDeltas(int db, byte[] key) {
    return quarantine.takesDeltas(db, key);
  }

  @Override
  public void failed(
      int db,
      byte[] key,
      long sequence,
      ProducerRecord<byte[], byte[]> tombstone,
      byte @Nullable [] value,
      RuntimeException cause) {
    if (quarantine.isMute(db, key, nowNanos)) {
      addMute(db, key);
      return;
    }
    if (quarantine.add(db, key)) {
      LOG.warn(
          "Export {}: a key of {} bytes in database {} is in quarantine, expected a value that can"
              + " be encoded and that brokers accept",
          settings.name(),
          key.length,
          db,
          cause);
    }
    parts.succeeded(db, key, sequence + 1, number);
    emit(control.quarantine(db, key, sequence, Refusal.describe(cause)));
    boolean isWaiting = cause instanceof Refusal.RefusedException refused && !refused.isItself();
    if (!isWaiting && quarantine.wantsLetter(db, key)) {
      quarantine.letterSent(db, key, number);
      EntryRecord.Origin origin =
          new EntryRecord.Origin(new DbKey(db, key), sequence, EntryRecord.Origin.BYTES_UNKNOWN);
      emit(letters.of(tombstone, value, origin, Refusal.describe(cause)));
    }
    emit(tombstone);
  }

  @Override
  public void tooLong(int db, byte[] key) {
    if (quarantine.add(db, key)) {
      LOG.warn(
          "Export {}: a key of {} bytes in database {} is not published: it does not fit into a"
              + " record, expected at most half of {} bytes ({})",
          settings.name(),
          key.length,
          db,
          settings.recordBytesMax(),
          ExportConfigDef.RECORD_BYTES_MAX);
    }
  }

  @Override
  public void gone(int db, byte[] key) {
    quarantine.release(db, key, number);
  }

  private void emit(ProducerRecord<byte[], byte[]> record) {
    if (staging) {
      stage.add(record);
    } else {
      transactions.send(record, nowNanos);
    }
  }
}
