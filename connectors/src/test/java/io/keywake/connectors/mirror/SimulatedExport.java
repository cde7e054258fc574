package io.keywake.connectors.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.keywake.schemas.ControlKind;
import io.keywake.schemas.DeleteCause;
import io.keywake.schemas.HashSlot;
import io.keywake.schemas.Tombstone;
import io.keywake.schemas.TopicNames;
import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.ControlRecord;
import io.keywake.schemas.record.EntryChange;
import io.keywake.schemas.record.EntryKey;
import io.keywake.schemas.record.GenerationStart;
import io.keywake.schemas.record.HashField;
import io.keywake.schemas.record.Operation;
import io.keywake.schemas.record.Origin;
import io.keywake.schemas.record.PartKey;
import io.keywake.schemas.record.PartitionOffset;
import io.keywake.schemas.record.Parts;
import io.keywake.schemas.record.QuarantinedEntry;
import io.keywake.schemas.record.SortedSetMember;
import io.keywake.schemas.record.ValueType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A store and its exporter, reduced to what a mirror can tell of them: a state that changes, walks
 * over it in the order of its keys, records in transactions, barriers, and what the state was at
 * each of them.
 */
final class SimulatedExport {
  static final String TOPIC = "entries";
  static final String CONTROL_TOPIC = "entries.control";
  private static final String ROUTED_TOPIC = "routed";
  static final Map<String, Object> REGISTRY = Map.of("schema.registry.url", "mock://simulation");
  private static final int KEYS = 40;

  /** What is expected of one entry. */
  record Expected(MirrorValue value, long expireAtMs) {}

  private record Part(SimulatedLog log, PartKey key) {}

  /** The topic that a mirror is told of. */
  final List<SimulatedLog> data = new ArrayList<>();

  /** Another one, which some keys go to in some generations, and which is announced then. */
  private final List<SimulatedLog> routed = new ArrayList<>();

  private boolean hasRouted;
  private int routedRemainder = -1;

  final SimulatedLog control = new SimulatedLog(new TopicPartition(CONTROL_TOPIC, 0));
  final Map<Long, Map<String, Expected>> stateAtBarrier = new HashMap<>();
  long nowMs = 1_000_000;
  long lastBarrierSequence = -1;

  private final Random random;

  /**
   * Either the topic is compacted or somebody writes outdated records, not both: compaction would
   * keep an outdated record and drop the one that it is older than.
   */
  private final boolean compacted;

  /** Whether entries change in part, and the topic is truncated instead. */
  private final boolean deltas;

  private final KafkaAvroSerializer keys = new KafkaAvroSerializer();
  private final KafkaAvroSerializer values = new KafkaAvroSerializer();
  private final TreeMap<String, Expected> state = new TreeMap<>();

  /** For each partition of data the one of its parts. */
  private final Map<SimulatedLog, SimulatedLog> parts = new LinkedHashMap<>();

  /** By key: the parts that its newest record names. */
  private final Map<String, List<Part>> standing = new HashMap<>();

  /**
   * Parts that are not needed when the transaction is committed, and those that never are again.
   */
  private final List<Part> superseded = new ArrayList<>();

  private final List<Part> obsolete = new ArrayList<>();
  private final Set<SimulatedLog> inTransaction = new HashSet<>();
  private final Set<SimulatedLog> handedBack = new HashSet<>();
  private final Map<SimulatedLog, Long> endOffsets = new HashMap<>();
  private final Map<SimulatedLog, Long> lastSequences = new HashMap<>();
  private final Map<String, Long> changedAt = new HashMap<>();

  /** Keys with a change that nobody was told of. */
  private final Set<String> lost = new TreeSet<>();

  /** Whether a change of its own announces each deletion. */
  private final boolean explicitDeletes;

  /** Keys whose value was refused, so that a tombstone stands for it. */
  private final Set<String> quarantined = new TreeSet<>();

  /** Whether the generation has a barrier, and whether anything was published since. */
  private boolean hasBarrier;

  private boolean isAtBarrier;

  private String cursor = "";
  private String refreshed = "";

  /** Where the partitions ended when the present round of refreshing began, and the last one. */
  private List<PartitionOffset> roundStart = List.of();

  private List<PartitionOffset> lastRoundStart = List.of();
  private List<PartitionOffset> startOffsets = List.of();
  private long generation;
  private long sequence;

  SimulatedExport(int partitions, Random random) {
    this(partitions, random, random.nextInt(3) == 0);
  }

  /**
   * @param deltas whether it is of the delta form
   */
  SimulatedExport(int partitions, Random random, boolean deltas) {
    this.random = random;
    this.deltas = deltas;
    this.compacted = !deltas && random.nextBoolean();
    this.explicitDeletes = random.nextInt(4) == 0;
    keys.configure(REGISTRY, true);
    values.configure(REGISTRY, false);
    for (int i = 0; i < partitions; i++) {
      data.add(new SimulatedLog(new TopicPartition(TOPIC, i)));
      routed.add(new SimulatedLog(new TopicPartition(ROUTED_TOPIC, i)));
    }
    List<SimulatedLog> each = new ArrayList<>(data);
    each.addAll(routed);
    for (SimulatedLog log : each) {
      String topic = TopicNames.parts(log.partition.topic());
      parts.put(log, new SimulatedLog(new TopicPartition(topic, log.partition.partition())));
    }
    routesChange();
    startGeneration();
  }

  List<SimulatedLog> logs() {
    List<SimulatedLog> logs = new ArrayList<>(data);
    logs.addAll(routed);
    logs.addAll(parts.values());
    logs.add(control);
    return logs;
  }

  private List<SimulatedLog> published() {
    List<SimulatedLog> logs = new ArrayList<>(data);
    if (hasRouted) {
      logs.addAll(routed);
    }
    return logs;
  }

  private List<SimulatedLog> publishedWithParts() {
    List<SimulatedLog> logs = published();
    published().forEach(log -> logs.add(parts.get(log)));
    return logs;
  }

  /** A topic that keys once went to stays one of the export's. */
  private void routesChange() {
    routedRemainder = random.nextInt(5) - 1;
    hasRouted = hasRouted || routedRemainder >= 0;
  }

  /** One transaction of everything that may stand in one. */
  void transact() {
    removeParts();
    int steps = 1 + random.nextInt(6);
    for (int i = 0; i < steps; i++) {
      if (isWalking() && random.nextBoolean()) {
        walk();
      } else if (deltas && !isWalking() && random.nextInt(3) == 0) {
        refresh();
      } else {
        mutate();
      }
    }
    if (!compacted && random.nextInt(12) == 0) {
      publishOutdated();
    }
    if (hasRouted && random.nextInt(4) == 0) {
      publishOrphan();
    }
    if (hasBarrier && random.nextInt(4) == 0) {
      publishGone();
    }
    if (!isWalking() && random.nextInt(3) == 0) {
      barrier();
    }
    commit();
  }

  /** Records that nobody may see; what they were about will be published again. */
  void abort() {
    for (SimulatedLog log : published()) {
      int gaps = random.nextInt(4);
      for (int i = 0; i < gaps; i++) {
        log.appendGap();
      }
      if (gaps > 0) {
        SimulatedLog partsLog = Objects.requireNonNull(parts.get(log));
        partsLog.appendGap();
        endOffsets.put(partsLog, partsLog.end());
        partsLog.appendGap();
        handedBack.add(log);
      }
    }
  }

  /** The state changes while nobody publishes, then a walk begins; or it is as it was told. */
  void restart() {
    if (isAtBarrier && !deltas && random.nextBoolean()) {
      sequence += random.nextInt(3);
      barrier();
      commit();
      return;
    }
    for (int i = random.nextInt(20); i > 0; i--) {
      change(randomKey());
    }
    if (random.nextBoolean()) {
      routesChange();
    }
    startGeneration();
  }

  void compact(long lagMs, long deleteRetentionMs) {
    if (compacted) {
      publishedWithParts().forEach(log -> log.compact(nowMs, lagMs, deleteRetentionMs));
    }
    control.compact(nowMs, lagMs, deleteRetentionMs);
  }

  /** What retention does while entries are refreshed within it. */
  void truncate() {
    for (PartitionOffset each : startOffsets) {
      for (SimulatedLog log : publishedWithParts()) {
        if (log.partition.topic().equals(each.getTopic().toString())
            && log.partition.partition() == each.getPartition()) {
          log.truncate(each.getOffset());
        }
      }
    }
  }

  void finish() {
    while (isWalking() || !handedBack.isEmpty()) {
      if (isWalking()) {
        walk();
      } else {
        mutate();
        if (hasRouted) {
          publishOrphan();
        }
      }
    }
    barrier();
    commit();
  }

  /** As a store that is killed: changes are published, but no barrier closes over them. */
  void endWithoutBarrier() {
    for (int i = random.nextInt(4); i > 0; i--) {
      mutate();
    }
    commit();
  }

  /** What compaction does to tombstones in the end. */
  void dropTombstones() {
    if (compacted) {
      publishedWithParts().forEach(SimulatedLog::dropTombstones);
    }
  }

  private void startGeneration() {
    generation++;
    cursor = "";
    lastSequences.clear();
    lost.clear();
    quarantined.clear();
    hasBarrier = false;
    isAtBarrier = false;
    refreshed = "";
    roundStart = offsets();
    lastRoundStart = roundStart;
    publishControl(ControlKind.GENERATION, new GenerationStart(offsets(), null), null);
    commit();
  }

  private boolean isWalking() {
    return state.higherKey(cursor) != null;
  }

  private void walk() {
    String next = state.higherKey(cursor);
    if (next != null) {
      cursor = next;
      publish(next, state.get(next), generation, sequence, Origin.ITERATED);
      lastSequences.put(log(next), sequence);
    }
  }

  private void mutate() {
    String key = randomKey();
    boolean isPassed = key.compareTo(cursor) <= 0;
    boolean isLost = deltas && isPassed && random.nextInt(8) == 0;
    Expected old = state.get(key);
    if (deltas && isPassed && old != null && random.nextBoolean()) {
      changeInPart(key, old, isLost);
    } else {
      change(key);
      if (isPassed && !isLost) {
        publish(key, state.get(key), generation, sequence, Origin.MUTATION);
      }
    }
    if (isLost) {
      lost.add(key);
    } else if (isPassed) {
      lastSequences.put(log(key), sequence);
    }
  }

  private void changeInPart(String key, Expected old, boolean isLost) {
    long base = Objects.requireNonNull(changedAt.get(key));
    changedAt.put(key, ++sequence);
    PartialChange change = PartialChange.of(old.value(), random);
    OpenValue value = OpenValue.of(old.value());
    value.change(change.change());
    boolean expires = random.nextInt(4) == 0;
    Expected next =
        new Expected(value.toValue(), expires ? nowMs + random.nextInt(1000) : old.expireAtMs());
    state.put(key, next);
    if (!isLost && !quarantined.contains(key)) {
      EntryChange.Builder record = record(next.expireAtMs(), generation, sequence, Origin.MUTATION);
      change.writeTo(record, base, expires);
      SimulatedLog log = log(key);
      append(
          log, key, values.serialize(log.partition.topic(), record.build()), new RecordHeaders());
    }
  }

  /** Publishes an entry once more, and thereby perhaps the last one of a round. */
  private void refresh() {
    String next = state.higherKey(refreshed);
    if (next == null) {
      lastRoundStart = roundStart;
      roundStart = offsets();
      refreshed = "";
    } else {
      refreshed = next;
      // What is refused now, or not any more, makes another state: that has a sequence of its own.
      sequence++;
      publish(next, state.get(next), generation, sequence, Origin.ITERATED);
      lastSequences.put(log(next), sequence);
    }
  }

  private void change(String key) {
    changedAt.put(key, ++sequence);
    if (random.nextInt(3) == 0) {
      state.remove(key);
    } else {
      long expireAtMs = random.nextBoolean() ? MirrorEntry.NEVER : nowMs + random.nextInt(1000);
      state.put(key, new Expected(randomValue(), expireAtMs));
    }
  }

  /**
   * What a reader has to leave out: of an older generation, or older than its partition already is.
   */
  private void publishOutdated() {
    String key = randomKey();
    Long last = lastSequences.get(log(key));
    if (generation > 1 && last != null) {
      publish(key, new Expected(randomValue(), 1), generation - 1, sequence + 9, Origin.MUTATION);
    }
    if (last != null && last > 0 && !deltas) {
      publish(key, new Expected(randomValue(), 1), generation, last - 1, Origin.MUTATION);
    }
  }

  private void barrier() {
    for (String key : lost) {
      publish(key, state.get(key), generation, sequence, Origin.MUTATION);
      lastSequences.put(log(key), sequence);
    }
    lost.clear();
    startOffsets = deltas ? lastRoundStart : List.of();
    lastBarrierSequence = sequence;
    Map<String, Expected> published = new TreeMap<>(state);
    published.keySet().removeAll(quarantined);
    stateAtBarrier.put(sequence, published);
    hasBarrier = true;
    isAtBarrier = true;
    publishControl(
        ControlKind.BARRIER,
        null,
        new Barrier(
            sequence,
            offsets(),
            (long) state.size(),
            0L,
            (long) quarantined.size(),
            false,
            deltas ? startOffsets : null,
            quarantined.stream()
                .map(each -> new QuarantinedEntry(db(each), ByteBuffer.wrap(key(each))))
                .toList()));
  }

  private void commit() {
    inTransaction.forEach(SimulatedLog::appendGap);
    inTransaction.clear();
    obsolete.addAll(superseded);
    superseded.clear();
  }

  private void removeParts() {
    Collections.shuffle(obsolete, random);
    for (int i = random.nextInt(10); i > 0 && !obsolete.isEmpty(); i--) {
      append(obsolete.remove(obsolete.size() - 1), null);
    }
  }

  private void append(Part part, byte @Nullable [] value) {
    String topic = part.log().partition.topic();
    byte[] key = keys.serialize(topic, part.key());
    part.log().append(nowMs, part.key().toString(), key, value, new RecordHeaders());
    endOffsets.put(part.log(), part.log().end());
    inTransaction.add(part.log());
  }

  /** Publishes a value in parts, unless it is empty, and returns what stands for it. */
  private EntryChange publishParts(
      SimulatedLog log, String identity, EntryChange change, MirrorValue value) {
    // The same value in the same version is cut in the same way.
    Random cut = new Random(change.getSequence() * 31 + identity.hashCode());
    List<ValueJoiner.Slice> slices = RandomCut.of(value, cut);
    if (slices.isEmpty()) {
      return change;
    }
    List<Part> sent = new ArrayList<>();
    for (ValueJoiner.Slice slice : slices) {
      PartKey key =
          new PartKey(
              db(identity),
              ByteBuffer.wrap(key(identity)),
              change.getGeneration(),
              change.getSequence(),
              sent.size());
      EntryChange.Builder part =
          EntryChange.newBuilder(change)
              .setOperation(Operation.PART)
              .setParts(new Parts(change.getSequence(), sent.size() + 1, 0L, slice.continued()));
      clearValue(part);
      setValue(part, slice.value());
      sent.add(new Part(Objects.requireNonNull(parts.get(log)), key));
      append(
          sent.get(sent.size() - 1),
          values.serialize(TopicNames.parts(log.partition.topic()), part.build()));
    }
    standing.put(identity, sent);
    superseded.removeAll(sent);
    obsolete.removeAll(sent);
    EntryChange.Builder manifest =
        EntryChange.newBuilder(change)
            .setOperation(Operation.MANIFEST)
            .setParts(new Parts(change.getSequence(), sent.size(), 0L, false));
    clearValue(manifest);
    return manifest.build();
  }

  private static void clearValue(EntryChange.Builder change) {
    change.clearString().clearHash().clearList().clearSet().clearSortedSet();
  }

  private List<PartitionOffset> offsets() {
    return publishedWithParts().stream()
        .map(
            log ->
                new PartitionOffset(
                    log.partition.topic(),
                    log.partition.partition(),
                    endOffsets.getOrDefault(log, 0L)))
        .toList();
  }

  private void publish(
      String identity, @Nullable Expected entry, long generation, long sequence, Origin origin) {
    SimulatedLog log = log(identity);
    boolean isPresent = generation == this.generation && sequence == this.sequence;
    List<Part> old = isPresent ? standing.remove(identity) : null;
    if (old != null) {
      superseded.addAll(old);
    }
    if (entry == null) {
      quarantined.remove(identity);
      delete(log, identity, generation, sequence, DeleteCause.DELETED);
    } else if (isPresent && random.nextInt(30) == 0) {
      quarantined.add(identity);
      append(log, identity, null, tombstone(generation, sequence, DeleteCause.DESELECTED));
    } else {
      if (isPresent) {
        quarantined.remove(identity);
      }
      EntryChange change = change(entry, generation, sequence, origin);
      if (isPresent && random.nextInt(3) == 0) {
        change = publishParts(log, identity, change, entry.value());
      }
      byte[] value = values.serialize(log.partition.topic(), change);
      append(log, identity, value, new RecordHeaders());
    }
  }

  private void delete(
      SimulatedLog log, String identity, long generation, long sequence, DeleteCause cause) {
    if (explicitDeletes) {
      EntryChange announced =
          record(MirrorEntry.NEVER, generation, sequence, Origin.MUTATION)
              .setType(ValueType.UNKNOWN)
              .setOperation(Operation.DELETE)
              .build();
      append(
          log, identity, values.serialize(log.partition.topic(), announced), new RecordHeaders());
    }
    append(log, identity, null, tombstone(generation, sequence, cause));
  }

  /** For readers who do not sweep: an older generation had the key, which is gone by now. */
  private void publishGone() {
    for (int tries = 0; tries < 3; tries++) {
      String key = randomKey();
      if (!state.containsKey(key) && !lost.contains(key)) {
        lastSequences.put(log(key), sequence);
        delete(log(key), key, generation, sequence, DeleteCause.DELETED);
      }
    }
  }

  /** For readers who do not sweep: what the key was in a topic that it does not go to any more. */
  private void publishOrphan() {
    String key = randomKey();
    SimulatedLog other = log(key, !isRouted(key));
    lastSequences.put(other, sequence);
    append(other, key, null, tombstone(generation, sequence, DeleteCause.ORPHANED));
  }

  private RecordHeaders tombstone(long generation, long sequence, DeleteCause cause) {
    RecordHeaders headers = new RecordHeaders();
    new Tombstone("store", generation, sequence, sequence, 0, 1, nowMs, cause)
        .writeTo(headers::add);
    return headers;
  }

  private void append(
      SimulatedLog log, String identity, byte @Nullable [] value, RecordHeaders headers) {
    byte[] key =
        keys.serialize(
            log.partition.topic(), new EntryKey(db(identity), ByteBuffer.wrap(key(identity))));
    log.append(nowMs, identity, key, value, headers);
    endOffsets.put(log, log.end());
    inTransaction.add(log);
    handedBack.remove(log);
    isAtBarrier = false;
  }

  private EntryChange change(Expected entry, long generation, long sequence, Origin origin) {
    EntryChange.Builder change = record(entry.expireAtMs(), generation, sequence, origin);
    setValue(change.setOperation(Operation.UPSERT), entry.value());
    return change.build();
  }

  private EntryChange.Builder record(
      long expireAtMs, long generation, long sequence, Origin origin) {
    return EntryChange.newBuilder()
        .setStoreId("store")
        .setGeneration(generation)
        .setSequence(sequence)
        .setUnitId(sequence)
        .setUnitIndex(0)
        .setUnitCount(1)
        .setOrigin(origin)
        .setTimeMs(nowMs)
        .setExpireAtMs(expireAtMs == MirrorEntry.NEVER ? null : expireAtMs);
  }

  static void setValue(EntryChange.Builder change, MirrorValue value) {
    if (value instanceof MirrorValue.StringValue string) {
      change.setType(ValueType.STRING).setString(ByteBuffer.wrap(string.bytes()));
    } else if (value instanceof MirrorValue.HashValue hash) {
      List<HashField> fields = new ArrayList<>();
      hash.forEach((f, v) -> fields.add(new HashField(ByteBuffer.wrap(f), ByteBuffer.wrap(v))));
      change.setType(ValueType.HASH).setHash(fields);
    } else if (value instanceof MirrorValue.ListValue list) {
      List<ByteBuffer> elements = new ArrayList<>();
      list.forEach(element -> elements.add(ByteBuffer.wrap(element)));
      change.setType(ValueType.LIST).setList(elements);
    } else if (value instanceof MirrorValue.SetValue set) {
      List<ByteBuffer> members = new ArrayList<>();
      set.forEach(member -> members.add(ByteBuffer.wrap(member)));
      change.setType(ValueType.SET).setSet(members);
    } else {
      List<SortedSetMember> members = new ArrayList<>();
      ((MirrorValue.SortedSetValue) value)
          .forEach((m, score) -> members.add(new SortedSetMember(ByteBuffer.wrap(m), score)));
      change.setType(ValueType.SORTED_SET).setSortedSet(members);
    }
  }

  private void publishControl(
      ControlKind kind, @Nullable GenerationStart start, @Nullable Barrier barrier) {
    ControlRecord record =
        new ControlRecord("store", generation, nowMs, null, start, barrier, null, null);
    control.append(
        nowMs,
        kind.wireName(),
        keys.serialize(CONTROL_TOPIC, kind.key()),
        values.serialize(CONTROL_TOPIC, record),
        new RecordHeaders());
    inTransaction.add(control);
  }

  private SimulatedLog log(String identity) {
    return log(identity, isRouted(identity));
  }

  private SimulatedLog log(String identity, boolean isRouted) {
    return (isRouted ? routed : data).get(partition(identity, data.size()));
  }

  /** The number of an entry's partition. */
  static int partition(String identity, int partitions) {
    return HashSlot.partition(key(identity), partitions);
  }

  private boolean isRouted(String identity) {
    return routedRemainder >= 0 && key(identity)[0] % 4 == routedRemainder;
  }

  private MirrorValue randomValue() {
    int size = 1 + random.nextInt(4);
    return switch (random.nextInt(6)) {
      case 0 -> new MirrorValue.HashValue(distinct(size), arrays(size));
      case 1 -> new MirrorValue.ListValue(arrays(size));
      case 2 -> new MirrorValue.SetValue(distinct(size));
      case 3 ->
          new MirrorValue.SortedSetValue(
              distinct(size), random.doubles(size, -10, 10).sorted().toArray());
      default -> new MirrorValue.StringValue(randomBytes());
    };
  }

  private byte[][] distinct(int size) {
    byte[][] arrays = new byte[size][];
    for (int i = 0; i < size; i++) {
      arrays[i] = new byte[] {(byte) i, (byte) random.nextInt(256)};
    }
    return arrays;
  }

  private byte[][] arrays(int size) {
    byte[][] arrays = new byte[size][];
    for (int i = 0; i < size; i++) {
      arrays[i] = randomBytes();
    }
    return arrays;
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return bytes;
  }

  private String randomKey() {
    return random.nextInt(2) + ":" + random.nextInt(KEYS);
  }

  static String identity(int db, byte[] key) {
    return db + ":" + new String(key, UTF_8);
  }

  private static int db(String identity) {
    return Integer.parseInt(identity.substring(0, identity.indexOf(':')));
  }

  private static byte[] key(String identity) {
    return identity.substring(identity.indexOf(':') + 1).getBytes(UTF_8);
  }
}
