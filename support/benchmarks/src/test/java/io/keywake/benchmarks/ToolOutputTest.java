package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is taken from the output of programs that are not ours. */
final class ToolOutputTest {
  @Test
  void readsRateAndLatencyFromRedisBenchmark() {
    String csv =
        """
        "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
        "SET","98039.22","0.271","0.088","0.263","0.375","0.519","1.023"
        """;

    assertThat(RedisBenchmark.parse(csv)).isEqualTo(new RedisBenchmark.Result(98039.22, 0.519));
  }

  @Test
  void refusesRedisBenchmarksOutputWithoutFigures() {
    assertThatThrownBy(() -> RedisBenchmark.parse("Could not connect to Redis"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("Could not connect");
  }

  @Test
  void readsTheRateAfterTheWarmUpFromProducerPerformance() {
    String output =
        """
        Using transactional id: benchmark-1
        250000 records sent, 50000.0 records/sec (47.68 MB/sec), 10.1 ms avg latency, 300.0 ms max latency.
        1000000 records sent, 46123.500000 records/sec (53.52 MB/sec), 9.00 ms avg latency, 300.00 ms max latency, 8 ms 50th, 20 ms 95th, 30 ms 99th, 60 ms 99.9th.
        500000 steady state records sent, 56123.500000 records/sec (53.52 MB/sec), 9.00 ms avg latency, 300.00 ms max latency, 8 ms 50th, 20 ms 95th, 30 ms 99th, 60 ms 99.9th.
        """;

    assertThat(ProducerPerformance.recordsPerSecond(output)).isEqualTo(56123.5);
  }

  @Test
  void refusesARunOfProducerPerformanceThatEndedWithinTheWarmUp() {
    assertThatThrownBy(
            () -> ProducerPerformance.recordsPerSecond("9 records sent, 1.0 records/sec"))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("expected a line about steady state records");
  }

  @Test
  void readsTheTotalOfAHistogramOfClasses() {
    String histogram =
        """
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:       1000010      120001040  [B (java.base@17.0.15)
           2:             5            160  TotallyDifferent
        Total       1000015      120001200
        """;

    assertThat(KeywakeStore.totalBytes(histogram)).isEqualTo(120_001_200);
  }

  @Test
  void readsUsedMemoryAndNotItsNeighbours() {
    String info =
        "# Memory\r\nused_memory_human:1.5M\r\nused_memory:1572864\r\nused_memory_rss:9\r\n";

    assertThat(RedisStore.usedMemory(info)).isEqualTo(1_572_864);
  }

  @Test
  void readsHowLongARebuildTook() {
    assertThat(RebuildCommand.nanos("any line\ntook 123456789\ncpu 4\n", RebuildProcess.TOOK))
        .isEqualTo(123_456_789);
  }

  @Test
  void refusesARebuildThatTellsNoTime() {
    assertThatThrownBy(() -> RebuildCommand.nanos("any line\ntook 1\n", RebuildProcess.CPU))
        .isInstanceOf(BenchmarkException.class)
        .hasMessageContaining("expected a time");
  }

  @Test
  void readsTheVersionOfRedis() {
    assertThat(RedisStore.version("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0\n"))
        .isEqualTo("7.0.15");
  }
}
