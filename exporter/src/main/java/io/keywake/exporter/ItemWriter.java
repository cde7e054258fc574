package io.keywake.exporter;

import io.keywake.store.bgiteration.Item;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has items encoded, and sends their records: at once if the transaction takes them, later if it is
 * being committed, so that encoding goes on meanwhile. Owned by the exporter's thread.
 */
final class ItemWriter implements RecordSink {
  private static final Logger LOG = LoggerFactory.getLogger(ItemWriter.class);
  private static final String TOO_LARGE = "the value does not fit into a record";

  private final ExportSettings settings;
  private final RecordEncoder encoder;
  private final ControlRecords control;
  private final Transactions transactions;
  private final InstantSource clock;
  private final Stage stage = new Stage();
  private final QuarantinedKeys quarantine = new QuarantinedKeys();

  // Of the item that is being written.
  private boolean staging;
  private long number;
  private long sequence;
  private long nowNanos;
  private boolean refused;

  ItemWriter(
      ExportSettings settings,
      RecordEncoder encoder,
      ControlRecords control,
      Transactions transactions,
      InstantSource clock) {
    this.settings = settings;
    this.encoder = encoder;
    this.control = control;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Whether another item may be written. */
  boolean hasRoom() {
    if (transactions.state().takesRecords()) {
      return stage.isEmpty() && transactions.hasRoom();
    }
    return transactions.state().isHealthy() && stage.hasRoom();
  }

  /** Whether records wait for the next transaction. */
  boolean hasStaged() {
    return !stage.isEmpty();
  }

  int quarantined() {
    return quarantine.size();
  }

  /**
   * Writes an item of records.
   *
   * @param itemsRead how many items have been read with it
   */
  void write(Item item, long itemsRead, long now) {
    begin(item, itemsRead, now);
    if (item instanceof Item.Entries entries) {
      encoder.encode(entries, clock.millis(), this);
    } else {
      encoder.encode((Item.Effects) item, clock.millis(), this);
    }
    if (staging) {
      stage.endOfItem(itemsRead, item, quarantine.size());
    } else {
      transactions.endOfItem(itemsRead, item.sequence());
    }
  }

  /** Closes what was written with a barrier. */
  void close(Item.Consistent point, long itemsRead, long now) {
    begin(point, itemsRead, now);
    if (staging) {
      stage.endOfItem(itemsRead, point, quarantine.size());
    } else {
      transactions.endOfItem(itemsRead, point.sequence());
      transactions.close(point, quarantine.size(), now);
    }
  }

  private void begin(Item item, long itemsRead, long now) {
    staging = !transactions.state().takesRecords();
    number = itemsRead;
    sequence = item.sequence();
    nowNanos = now;
  }

  /** Sends what was encoded during a commit, as far as there is room. */
  void unstage(long now) {
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
  void committed(long items) {
    quarantine.committed(items);
  }

  /** Nothing that is not committed counts. */
  void lost() {
    stage.clear();
    quarantine.lost();
  }

  @Override
  public void record(int db, byte[] key, ProducerRecord<byte[], byte[]> record) {
    if (!refused && quarantine.release(db, key, number)) {
      emit(control.released(db, key));
    }
    refused = false;
    emit(record);
  }

  @Override
  public void tooLarge(int db, byte[] key) {
    refused = true;
    if (quarantine.add(db, key)) {
      LOG.warn(
          "Export {}: a key of {} bytes in database {} is not published: {}, expected at most {}"
              + " bytes ({})",
          settings.name(),
          key.length,
          db,
          TOO_LARGE,
          settings.recordBytesMax(),
          ExportConfigDef.RECORD_BYTES_MAX);
    }
    emit(control.quarantine(db, key, sequence, TOO_LARGE));
  }

  private void emit(ProducerRecord<byte[], byte[]> record) {
    if (staging) {
      stage.add(record);
    } else {
      transactions.send(record, nowNanos);
    }
  }
}
