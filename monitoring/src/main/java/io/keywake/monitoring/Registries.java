package io.keywake.monitoring;

import io.keywake.monitoring.http.HttpReply;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.jmx.JmxConfig;
import io.micrometer.jmx.JmxMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where metrics are kept: for Prometheus, and as MBeans. For any thread. */
final class Registries implements AutoCloseable {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CompositeMeterRegistry all = new CompositeMeterRegistry();
  private final JvmGcMetrics collector = new JvmGcMetrics();

  private Registries(boolean jmx) {
    all.add(prometheus);
    if (jmx) {
      all.add(new JmxMeterRegistry(new KeywakeDomain(), Clock.SYSTEM));
    }
    new ClassLoaderMetrics().bindTo(all);
    new JvmInfoMetrics().bindTo(all);
    new JvmMemoryMetrics().bindTo(all);
    new JvmThreadMetrics().bindTo(all);
    new FileDescriptorMetrics().bindTo(all);
    new ProcessorMetrics().bindTo(all);
    new UptimeMetrics().bindTo(all);
    collector.bindTo(all);
  }

  /** The first part of the names of MBeans. */
  private record KeywakeDomain() implements JmxConfig {
    @Override
    public String domain() {
      return "keywake";
    }

    @Override
    public @Nullable String get(String key) {
      return null;
    }
  }

  /** With the metrics of the virtual machine in them. */
  static Registries open(boolean jmx) {
    return new Registries(jmx);
  }

  /** What metrics are to be registered with. */
  MeterRegistry all() {
    return all;
  }

  HttpReply scrape() {
    return HttpReply.of(200, PROMETHEUS_TEXT, prometheus.scrape().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    collector.close();
    all.close();
  }
}
