package io.keywake.exporter;

import io.keywake.store.bgiteration.Item;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Items that were encoded while a transaction was being committed, and belong to the next one.
 * Owned by the exporter's thread.
 */
final class Stage {
  /** From how many bytes on nothing more is staged; the last item may exceed it. */
  private static final long BYTES_ENOUGH = 16L << 20;

  private static final int ITEMS_MAX = 1 << 16;

  /**
   * An encoded item.
   *
   * @param itemsRead how many items had been read with it
   * @param consistent the item itself, if it is a consistent point
   * @param quarantined which keys are in quarantine at the end of the item
   */
  record Staged(
      List<ProducerRecord<byte[], byte[]>> records,
      long bytes,
      long itemsRead,
      long sequence,
      Item.@Nullable Consistent consistent,
      QuarantinedKeys.Summary quarantined) {}

  private final ArrayDeque<Staged> items = new ArrayDeque<>();
  private List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private long recordBytes;
  private long bytes;

  boolean isEmpty() {
    return items.isEmpty();
  }

  boolean hasRoom() {
    return bytes < BYTES_ENOUGH && items.size() < ITEMS_MAX;
  }

  /** Adds a record of the item that is being encoded. */
  void add(ProducerRecord<byte[], byte[]> record) {
    records.add(record);
    recordBytes += record.key().length + (record.value() == null ? 0 : record.value().length);
  }

  /** The item is complete. */
  void endOfItem(long itemsRead, Item item, QuarantinedKeys.Summary quarantined) {
    Item.Consistent consistent = item instanceof Item.Consistent point ? point : null;
    items.add(
        new Staged(records, recordBytes, itemsRead, item.sequence(), consistent, quarantined));
    bytes += recordBytes;
    records = new ArrayList<>();
    recordBytes = 0;
  }

  /** The oldest item, which is on the stage no longer; null if there is none. */
  @Nullable Staged take() {
    Staged item = items.poll();
    if (item != null) {
      bytes -= item.bytes();
    }
    return item;
  }

  void clear() {
    items.clear();
    records = new ArrayList<>();
    recordBytes = 0;
    bytes = 0;
  }
}
