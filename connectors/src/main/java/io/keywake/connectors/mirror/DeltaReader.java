package io.keywake.connectors.mirror;

import io.keywake.connectors.mirror.MirrorDelta.Change;
import io.keywake.schemas.record.Delta;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.SortedSetMember;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads what records of the delta form say. Stateless; runs on the mirror's thread. */
final class DeltaReader {
  private DeltaReader() {}

  static MirrorDelta read(
      ConsumerRecord<byte[], byte[]> record, int db, byte[] key, EntryChange change) {
    Delta delta = ChangeApplier.present(record, change.getDelta());
    List<Change> changes = new ArrayList<>(1);
    if (delta.getExpiryChanged()) {
      Long expireAtMs = change.getExpireAtMs();
      changes.add(
          new MirrorDelta.ExpiryChanged(expireAtMs == null ? MirrorEntry.NEVER : expireAtMs));
    }
    switch (change.getType()) {
      case STRING ->
          changes.add(
              new MirrorDelta.StringWritten(
                  delta.getIndex(),
                  ChangeApplier.bytes(ChangeApplier.present(record, change.getString()))));
      case HASH ->
          changes.add(hash(ChangeApplier.present(record, change.getHash()), removed(delta)));
      case LIST ->
          changes.add(
              new MirrorDelta.ListSpliced(
                  delta.getIndex(),
                  delta.getRemovedCount(),
                  ChangeApplier.arrays(ChangeApplier.present(record, change.getList()))));
      case SET ->
          changes.add(
              new MirrorDelta.SetChanged(
                  ChangeApplier.arrays(ChangeApplier.present(record, change.getSet())),
                  removed(delta)));
      case SORTED_SET ->
          changes.add(
              sortedSet(ChangeApplier.present(record, change.getSortedSet()), removed(delta)));
      case UNKNOWN -> {
        if (changes.isEmpty()) {
          throw new MirrorRecordException(
              record, "a change of a later version", "one of a value or of an expiry", null);
        }
      }
    }
    return new MirrorDelta(
        db, key, change.getGeneration(), change.getSequence(), delta.getBaseSequence(), changes);
  }

  private static byte[][] removed(Delta delta) {
    return ChangeApplier.arrays(delta.getRemoved());
  }

  private static Change hash(List<HashField> put, byte[][] removed) {
    byte[][] fields = new byte[put.size()][];
    byte[][] values = new byte[put.size()][];
    for (int i = 0; i < fields.length; i++) {
      fields[i] = ChangeApplier.bytes(put.get(i).getField());
      values[i] = ChangeApplier.bytes(put.get(i).getValue());
    }
    return new MirrorDelta.HashChanged(fields, values, removed);
  }

  private static Change sortedSet(List<SortedSetMember> put, byte[][] removed) {
    byte[][] members = new byte[put.size()][];
    double[] scores = new double[put.size()];
    for (int i = 0; i < members.length; i++) {
      members[i] = ChangeApplier.bytes(put.get(i).getMember());
      scores[i] = put.get(i).getScore();
    }
    return new MirrorDelta.SortedSetChanged(members, scores, removed);
  }
}
