package io.keywake.exporter;

import io.keywake.store.bgiteration.KnownKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.io.BinaryDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells which keys of older records the store has to be asked about. Owned by the exporter's
 * thread.
 *
 * @param databases how many the store has
 */
record OlderKeyCheck(ExportTopics topics, Selection selection, int databases) {
  private static final Logger LOG = LoggerFactory.getLogger(OlderKeyCheck.class);

  /**
   * Sorts a key into one of the lists; into none if it is none of ours.
   *
   * @param asked keys that the store may have
   * @param gone keys under which no record of this generation can stand
   */
  void sort(OlderKey older, List<KnownKey> asked, List<OlderKey> gone) {
    int topic = topics.data().indexOf(older.partition().topic());
    if (topic < 0) {
      gone.add(older);
      return;
    }
    KnownKey key = decoded(older.encoded());
    if (key == null) {
      LOG.warn("{} has a record with a key that is none of ours", older.partition());
    } else if (isPublished(key) && topics.dataTopicOf(key.db(), key.key()) == topic) {
      asked.add(key);
    } else {
      gone.add(older);
    }
  }

  private boolean isPublished(KnownKey key) {
    return key.db() < databases && selection.containsKey(key.db(), key.key());
  }

  private static @Nullable KnownKey decoded(byte[] bytes) {
    try {
      BinaryDecoder decoder = WireFormat.datum(bytes);
      int db = decoder.readInt();
      ByteBuffer key = decoder.readBytes(null);
      byte[] copy = new byte[key.remaining()];
      key.get(copy);
      return new KnownKey(db, copy);
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
