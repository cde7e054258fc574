package io.keywake.connectors.mirror;

import io.keywake.connectors.mirror.ValueJoiner.Slice;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.Parts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The values of one data partition that come in parts, until they are whole. Owned by the mirror's
 * thread.
 *
 * <p>Parts are in another topic than the manifest that names them, and may be read before or after
 * it. Parts without a manifest are kept until their data partition is past the sequence that their
 * manifest would have; a manifest without all its parts until another record of its key comes. So
 * what is kept is bounded by how far one topic is read ahead of the other. Of a value that is whole
 * only its version is remembered, because the same manifest may come again.
 */
final class PartedValues {
  /** What is told of a value that is whole. */
  interface Receiver {
    void whole(int db, byte[] key, EntryChange manifest, MirrorValue value);
  }

  private record EntryId(int db, ByteBuffer key) {}

  private record Version(long generation, long number) implements Comparable<Version> {
    @Override
    public int compareTo(Version other) {
      int byGeneration = Long.compare(generation, other.generation);
      return byGeneration != 0 ? byGeneration : Long.compare(number, other.number);
    }
  }

  private record Waiting(MirrorDelta delta, EntryChange change) {}

  /** The manifest that stands for a key. */
  private static final class Manifest {
    final ConsumerRecord<byte[], byte[]> record;
    final EntryChange change;
    final Version version;

    /** By number; null when the value is whole. */
    @Nullable TreeMap<Integer, Slice> slices;

    /** What builds on the value, in order, until it is whole. */
    final List<Waiting> waiting = new ArrayList<>();

    Manifest(ConsumerRecord<byte[], byte[]> record, EntryChange change, Version version) {
      this.record = record;
      this.change = change;
      this.version = version;
    }

    boolean isOf(long generation, long sequenceMax) {
      return change.getGeneration() == generation && change.getSequence() <= sequenceMax;
    }
  }

  private final Receiver receiver;
  private final BiConsumer<MirrorDelta, EntryChange> changed;
  private final Map<EntryId, Manifest> manifests = new HashMap<>();

  /** Parts that no manifest has named, the oldest first. */
  private final TreeMap<Version, Map<EntryId, TreeMap<Integer, Slice>>> early = new TreeMap<>();

  /** No manifest of an older version will come. */
  private Version passed = new Version(0, 0);

  /** Of the last record for which a value was given up that was not whole. */
  private Version givenUp = new Version(0, 0);

  /**
   * @param changed is told, after {@code receiver}, of what came behind a manifest while the value
   *     was not whole
   */
  PartedValues(Receiver receiver, BiConsumer<MirrorDelta, EntryChange> changed) {
    this.receiver = receiver;
    this.changed = changed;
  }

  /** A record of the data partition counts. */
  void passed(long generation, long sequence) {
    if (passed.generation != generation || passed.number != sequence) {
      passed = new Version(generation, sequence);
      early.headMap(passed).clear();
    }
  }

  /** The key has another entry now, or none. */
  void superseded(int db, byte[] key) {
    if (!manifests.isEmpty()) {
      giveUp(manifests.remove(new EntryId(db, ByteBuffer.wrap(key))));
    }
  }

  /** Keeps a delta back while its key has a manifest whose value is not whole. */
  boolean isBehindManifest(MirrorDelta delta, EntryChange change) {
    if (manifests.isEmpty()) {
      return false;
    }
    Manifest manifest = manifests.get(new EntryId(delta.db(), ByteBuffer.wrap(delta.key())));
    if (manifest == null || manifest.slices == null) {
      return false;
    }
    manifest.waiting.add(new Waiting(delta, change));
    return true;
  }

  private void giveUp(@Nullable Manifest manifest) {
    if (manifest != null && manifest.slices != null) {
      givenUp = passed;
    }
  }

  /**
   * Whether every value up to a generation and sequence is whole, and none was given up before it
   * was, for a record beyond: that value would be the one to have there.
   */
  boolean covers(long generation, long sequence) {
    return givenUp.compareTo(new Version(generation, sequence)) <= 0
        && manifests.values().stream()
            .noneMatch(each -> each.slices != null && each.isOf(generation, sequence));
  }

  /** The key's value is what these parts hold. */
  void manifest(ConsumerRecord<byte[], byte[]> record, int db, byte[] key, EntryChange change) {
    Parts parts = present(record, change);
    EntryId id = new EntryId(db, ByteBuffer.wrap(key));
    Version version = new Version(change.getGeneration(), parts.getVersion());
    Manifest standing = manifests.get(id);
    if (standing != null && standing.version.equals(version)) {
      return;
    }
    Manifest manifest = new Manifest(record, change, version);
    giveUp(manifests.put(id, manifest));
    Map<EntryId, TreeMap<Integer, Slice>> ofVersion = early.get(version);
    TreeMap<Integer, Slice> slices = ofVersion == null ? null : ofVersion.remove(id);
    manifest.slices = slices == null ? new TreeMap<>() : slices;
    finish(id, manifest);
  }

  /** A part of a value, or null if it is gone. */
  void part(PartKey key, @Nullable Slice slice) {
    EntryId id = new EntryId(key.getDb(), key.getKey());
    Version version = new Version(key.getGeneration(), key.getVersion());
    Manifest manifest = manifests.get(id);
    if (manifest != null && manifest.version.equals(version)) {
      if (manifest.slices != null) {
        put(manifest.slices, key.getPart(), slice);
        finish(id, manifest);
      }
    } else if (slice == null) {
      Map<EntryId, TreeMap<Integer, Slice>> ofVersion = early.get(version);
      if (ofVersion != null && ofVersion.get(id) != null) {
        put(Objects.requireNonNull(ofVersion.get(id)), key.getPart(), null);
      }
    } else if (version.compareTo(passed) >= 0) {
      early
          .computeIfAbsent(version, any -> new HashMap<>())
          .computeIfAbsent(id, any -> new TreeMap<>())
          .put(key.getPart(), slice);
    }
  }

  private static void put(Map<Integer, Slice> slices, int part, @Nullable Slice slice) {
    if (slice == null) {
      slices.remove(part);
    } else {
      slices.put(part, slice);
    }
  }

  private void finish(EntryId id, Manifest manifest) {
    TreeMap<Integer, Slice> slices = Objects.requireNonNull(manifest.slices);
    Parts parts = present(manifest.record, manifest.change);
    slices.tailMap(parts.getCount(), true).clear();
    if (slices.size() == parts.getCount()) {
      MirrorValue value = ValueJoiner.join(List.copyOf(slices.values()));
      manifest.slices = null;
      receiver.whole(id.db(), ChangeApplier.bytes(id.key()), manifest.change, value);
      manifest.waiting.forEach(each -> changed.accept(each.delta(), each.change()));
      manifest.waiting.clear();
    }
  }

  /**
   * A barrier is reached, and what is older than its generation swept. What lies beyond it may have
   * been read as well.
   *
   * @throws MirrorRecordException if a value that it covers is not whole
   */
  void reached(long generation, long sequence) {
    Version oldest = new Version(generation, 0);
    manifests.values().removeIf(manifest -> manifest.version.compareTo(oldest) < 0);
    early.headMap(new Version(generation, sequence)).clear();
    for (Manifest manifest : manifests.values()) {
      if (manifest.slices != null && manifest.isOf(generation, sequence)) {
        throw new MirrorRecordException(
            manifest.record,
            "a value of which " + manifest.slices.size() + " parts are there",
            present(manifest.record, manifest.change).getCount() + " of them before the barrier",
            null);
      }
    }
  }

  /** Values of which some parts were read and not yet handed on. */
  int unfinished() {
    int unfinished = early.values().stream().mapToInt(Map::size).sum();
    for (Manifest manifest : manifests.values()) {
      unfinished += manifest.slices == null ? 0 : 1;
    }
    return unfinished;
  }

  /** What a manifest or a part says of parts. */
  static Parts present(ConsumerRecord<byte[], byte[]> record, EntryChange change) {
    Parts parts = change.getParts();
    if (parts == null) {
      throw new MirrorRecordException(record, "no parts", "some in a manifest or a part", null);
    }
    return parts;
  }
}
