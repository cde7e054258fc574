package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.schemas.record.EntryChange;
import io.keywake.store.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What becomes of a large value that changes again and again, in either form. */
class LargeValueExportTest {
  private static final byte[] KEY = bytes("large");
  private static final int FIELDS = 300;
  private static final int PARTITIONS = 2;

  @Test
  void aBarrierWaitsForALargeValueButNotLongerThanIsStated() throws InterruptedException {
    SteppedExport stepped =
        exportOf(
            "large.value.bytes.per.second", "1",
            "large.value.delay.ms", "5000");
    overdraw(stepped);
    long before = stepped.barrierSequence();
    put(stepped, 2);

    stepped.export.demandBarrier();
    stepped.settle();
    stepped.pass(4999);
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(before);

    stepped.pass(1);
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(before + 1);
  }

  @Test
  void publishesALargeValueWithinItsBudgetInItsLatestState() throws InterruptedException {
    int bytesPerSecond = 20_000;
    int seconds = 60;
    SteppedExport stepped =
        exportOf(
            "large.value.bytes.per.second",
            String.valueOf(bytesPerSecond),
            "large.value.delay.ms",
            "1000000");
    int walked = changes(stepped).size();
    long size = Objects.requireNonNull(stepped.keyspace.peek(0, KEY)).heapBytes();

    int changes = 0;
    for (; changes < seconds * 10; changes++) {
      put(stepped, changes);
      stepped.pass(100);
      stepped.settle();
    }

    int published = changes(stepped).size() - walked;
    // A second's worth is saved up before, and the last one may overdraw it.
    assertThat((published - 1) * size).isLessThanOrEqualTo((seconds + 1L) * bytesPerSecond);
    assertThat(published * size).isGreaterThan((long) bytesPerSecond * seconds / 2);
    stepped.pass(10_000);
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(stepped.keyspace.sequence());
  }

  @Test
  void publishesEveryChangeInDeltaFormAndNothingElse() throws InterruptedException {
    SteppedExport stepped = exportOf("form", "delta", "large.value.bytes.per.second", "1");
    int walked = changes(stepped).size();

    for (int change = 0; change < 100; change++) {
      put(stepped, change);
    }
    stepped.pass(100);
    stepped.settle();

    List<GenericRecord> changes = changes(stepped).subList(walked, walked + 100);
    assertThat(changes(stepped)).hasSize(walked + 100);
    assertThat(changes)
        .allSatisfy(
            change -> {
              assertThat(change.get("operation")).hasToString("DELTA");
              assertThat((List<?>) change.get("hash")).hasSize(1);
            });
    assertThat(stepped.barrierSequence()).isEqualTo(stepped.keyspace.sequence());
  }

  @Test
  void publishesAChangeThatIsTooLargeForARecordAsAWholeValue() throws InterruptedException {
    SteppedExport stepped =
        exportOf("form", "delta", "record.bytes.max", "65536", "large.value.bytes.per.second", "1");
    int walked = changes(stepped).size();

    stepped.change(keyspace -> keyspace.hashes().put(0, KEY, bytes("field 1"), new byte[40_000]));
    stepped.pass(5000);
    stepped.settle();

    List<GenericRecord> changes = changes(stepped);
    assertThat(changes).hasSize(walked + 1);
    assertThat(changes.get(walked).get("operation")).hasToString("UPSERT");
    assertThat(stepped.barrierSequence()).isEqualTo(stepped.keyspace.sequence());
  }

  @Test
  void publishesEveryKeyAgainInDeltaFormAndThenLetsReadersBeginLater() throws InterruptedException {
    SteppedExport stepped =
        exportOf("form", "delta", "retention.ms", "3000", "refresh.interval.ms", "100");
    int walked = changes(stepped).size();
    assertThat(starts(stepped)).containsOnly(0L);

    for (int shares = 0; shares < 25; shares++) {
      stepped.pass(10);
      stepped.settle();
      stepped.pass(100);
      stepped.settle();
    }

    assertThat(changes(stepped).size()).isGreaterThan(walked);
    assertThat(starts(stepped)).anyMatch(start -> start > 0);
  }

  @Test
  void publishesEveryKeyAgainWithinTheIntervalThoughAShareWaitsForTheBarrierOfTheLast()
      throws InterruptedException {
    SteppedExport stepped = exportOf("form", "delta", "refresh.interval.ms", "4000");

    for (int tenths = 0; tenths < 60; tenths++) {
      stepped.pass(100);
      stepped.settle();
    }

    assertThat(starts(stepped)).anyMatch(start -> start > 0);
  }

  /** An export that has published a large hash, and a barrier behind it. */
  private static SteppedExport exportOf(String... more) throws InterruptedException {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.addAll(List.of("large.value.bytes", "1000"));
    SteppedExport stepped = new SteppedExport(settings.toArray(String[]::new));
    stepped.change(LargeValueExportTest::fill);
    stepped.settle();
    stepped.pass(1000);
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(stepped.keyspace.sequence());
    return stepped;
  }

  private static void fill(Keyspace keyspace) {
    byte[][] pairs = new byte[2 * FIELDS][];
    for (int i = 0; i < FIELDS; i++) {
      pairs[2 * i] = bytes("field " + i);
      pairs[2 * i + 1] = bytes("value");
    }
    keyspace.hashes().put(0, KEY, pairs);
  }

  private static void put(SteppedExport stepped, int value) {
    stepped.change(
        keyspace -> keyspace.hashes().put(0, KEY, bytes("field 1"), bytes("value " + value)));
  }

  /** The first change is published at once, and is far beyond what is allowed. */
  private static void overdraw(SteppedExport stepped) throws InterruptedException {
    put(stepped, 1);
    stepped.pass(1000);
    stepped.settle();
    assertThat(stepped.barrierSequence()).isEqualTo(stepped.keyspace.sequence());
  }

  private static List<GenericRecord> changes(SteppedExport stepped) {
    List<GenericRecord> changes = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (FakeTransport.Logged each : stepped.transport.committedData(partition)) {
        changes.add(PlainAvro.decode(each.record().value(), EntryChange.getClassSchema()));
      }
    }
    return changes;
  }

  private static List<Long> starts(SteppedExport stepped) {
    List<GenericRecord> barriers = new ArrayList<>();
    stepped.control("barrier").forEach(each -> barriers.add(Objects.requireNonNull(each)));
    GenericRecord barrier = (GenericRecord) barriers.get(barriers.size() - 1).get("barrier");
    List<Long> starts = new ArrayList<>();
    for (Object each : (List<?>) barrier.get("startOffsets")) {
      starts.add((Long) ((GenericRecord) each).get("offset"));
    }
    return starts;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
