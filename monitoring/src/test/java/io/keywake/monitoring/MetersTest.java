package io.keywake.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.command.StatusFields;
import io.keywake.store.server.Watched.Figure;
import io.keywake.store.server.Watched.State;
import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetersTest {
  private final Registries registries = Registries.open(true);
  private final Meters meters = new Meters(registries.all());
  private final FakeWatched exports =
      new FakeWatched(
          "export",
          Figure.counter("records", "records", "Records."),
          Figure.bytesCounter("bytes", "records", "Their bytes."),
          Figure.millis("lag-ms", "lag", "A time."),
          Figure.percent("walk-percent", "walked", "A part."));

  @AfterEach
  void close() {
    registries.close();
  }

  private void observe() {
    meters.update(Observation.of(List.of(exports), 0));
  }

  private PrometheusText scrape() {
    return new PrometheusText(new String(registries.scrape().body(), UTF_8));
  }

  private static StatusFields fields(long records, long lagMs) {
    return new StatusFields()
        .put("topic", "shop")
        .put("records", records)
        .put("bytes", records * 100)
        .put("lag-ms", lagMs)
        .put("walk-percent", 25.0);
  }

  @Test
  void makesAMetricOfEveryFigure() {
    exports.with("main", State.RUNNING, "", fields(7, 1500));
    observe();
    PrometheusText text = scrape();
    assertThat(text.samples())
        .containsEntry("keywake_export_records_total{export=\"main\"}", 7.0)
        .containsEntry("keywake_export_records_bytes_total{export=\"main\"}", 700.0)
        .containsEntry("keywake_export_lag_seconds{export=\"main\"}", 1.5)
        .containsEntry("keywake_export_walked_ratio{export=\"main\"}", 0.25)
        .containsEntry("keywake_export_state{export=\"main\",state=\"running\"}", 1.0)
        .containsEntry("keywake_export_state{export=\"main\",state=\"paused\"}", 0.0);
    assertThat(text.types()).containsEntry("keywake_export_records_total", "counter");
    assertThat(text.helps()).containsEntry("keywake_export_records_total", "Records.");
  }

  @Test
  void describesWhatIsServed() {
    exports.with("main", State.RUNNING, "", fields(7, 1500));
    observe();
    PrometheusText text = scrape();
    for (MetricDescription metric : MetricDescription.of(exports)) {
      assertThat(text.types()).containsEntry(metric.name(), metric.type());
      assertThat(text.helps()).containsEntry(metric.name(), metric.meaning());
    }
    assertThat(MetricDescription.of(exports)).extracting(MetricDescription::name).hasSize(5);
  }

  @Test
  void followsWhatIsObserved() {
    exports.with("main", State.RUNNING, "", fields(7, 0));
    observe();
    exports.with("main", State.PAUSED, "away", fields(9, 2000));
    observe();
    assertThat(scrape().samples())
        .containsEntry("keywake_export_records_total{export=\"main\"}", 9.0)
        .containsEntry("keywake_export_lag_seconds{export=\"main\"}", 2.0)
        .containsEntry("keywake_export_state{export=\"main\",state=\"running\"}", 0.0)
        .containsEntry("keywake_export_state{export=\"main\",state=\"paused\"}", 1.0);
  }

  @Test
  void saysThatANumberIsNotKnown() {
    exports.with("main", State.RUNNING, "", fields(7, -1));
    observe();
    assertThat(scrape().samples())
        .containsEntry("keywake_export_lag_seconds{export=\"main\"}", Double.NaN);
  }

  @Test
  void forgetsWhatIsGone() {
    exports.with("main", State.RUNNING, "", fields(7, 0));
    exports.with("odd \"name\"\n\\", State.RUNNING, "", fields(1, 0));
    observe();
    assertThat(scrape().samples()).containsKey("keywake_export_records_total{export=\"main\"}");
    exports.without("main");
    observe();
    assertThat(scrape().samples())
        .doesNotContainKey("keywake_export_records_total{export=\"main\"}")
        .containsEntry("keywake_export_records_total{export=\"odd \\\"name\\\"\\n\\\\\"}", 1.0);
  }

  @Test
  void showsThemAsMBeansToo() throws Exception {
    exports.with("main", State.RUNNING, "", fields(7, 1500));
    observe();
    ObjectName lag = new ObjectName("keywake:name=keywakeExportLagSeconds.export.main,type=gauges");
    assertThat(ManagementFactory.getPlatformMBeanServer().getAttribute(lag, "Value"))
        .isEqualTo(1.5);
  }
}
