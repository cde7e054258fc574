package io.keywake.monitoring;

import io.keywake.monitoring.http.HttpPage;
import io.keywake.monitoring.http.HttpReply;
import io.keywake.monitoring.http.HttpServer;
import io.keywake.store.command.StoreSettings;
import io.keywake.store.server.StoreExtension;
import io.keywake.store.server.Watched;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What shows a store to those who run it: metrics, health and a console. An extension that knows
 * none of what it shows.
 *
 * <p>Started and closed with the store, by the same thread. What is shown is what the execution
 * thread has said last, within the last second; pages and metrics never ask it, but for keys.
 */
public final class Monitoring implements StoreExtension {
  private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

  private final Context context;
  private final StoreSettings settings;
  private final int httpPort;
  private final String httpHost;
  private final boolean jmx;
  private final LongSupplier nanoClock;
  private final History history = new History();
  private @Nullable Observer observer;
  private @Nullable Registries registries;
  private @Nullable HttpServer http;

  private Monitoring(Context context, StoreSettings settings, LongSupplier nanoClock) {
    this.context = context;
    this.settings = settings;
    httpPort = settings.get(MonitoringSettings.HTTP_PORT);
    httpHost = settings.get(MonitoringSettings.HTTP_BIND);
    jmx = settings.get(MonitoringSettings.JMX);
    this.nanoClock = nanoClock;
  }

  /** Makes the monitoring of a store and tells whoever made the store where it listens. */
  public static final class Factory implements StoreExtension.Factory {
    private final StoreSettings settings;
    private @Nullable Monitoring made;

    /**
     * @param settings those of the store, {@link MonitoringSettings} among them
     */
    public Factory(StoreSettings settings) {
      this.settings = settings;
    }

    @Override
    public StoreExtension create(Context context) {
      Monitoring monitoring = new Monitoring(context, settings, System::nanoTime);
      made = monitoring;
      return monitoring;
    }

    /** Where a browser on this machine finds the console, or null if there is none. */
    public @Nullable String url() {
      return made == null || made.http == null ? null : made.http.url();
    }
  }

  @Override
  public void watch(List<Watched> watched) throws IOException {
    if (httpPort == MonitoringSettings.NO_HTTP && !jmx) {
      return;
    }
    Registries opened = Registries.open(jmx);
    registries = opened;
    Meters meters = new Meters(opened.all());
    Observer begun =
        new Observer(
            watched,
            context.executionThread(),
            nanoClock,
            observation -> {
              meters.update(observation);
              history.add(observation);
            });
    observer = begun;
    begun.start();
    if (httpPort != MonitoringSettings.NO_HTTP) {
      listen(begun, opened);
    }
  }

  private void listen(Observer from, Registries metrics) throws IOException {
    Map<String, HttpPage> pages = new HashMap<>(ConsoleFiles.pages());
    pages.put("/metrics", HttpPage.atOnce(request -> metrics.scrape()));
    pages.put("/health", HttpPage.atOnce(request -> health(from)));
    pages.put("/api/status", HttpPage.atOnce(request -> status(from)));
    pages.put("/api/history", HttpPage.atOnce(request -> Json.reply(200, history::write)));
    pages.put("/api/keys", new KeysPage(context.keyspace(), context.executionThread(), settings));
    try {
      HttpServer listening = HttpServer.start(httpHost, httpPort, pages);
      http = listening;
      LOG.info("console, metrics and health at {}", listening.url());
    } catch (IOException e) {
      throw new HttpPortException(e);
    }
  }

  private HttpReply health(Observer from) {
    Health health = Health.of(from.last(), nanoClock.getAsLong());
    return Json.reply(health.healthy() ? 200 : 503, health::write);
  }

  private HttpReply status(Observer from) {
    Observation observation = from.last();
    Health health = Health.of(observation, nanoClock.getAsLong());
    return Json.reply(200, json -> StatusPage.write(json, health, observation));
  }

  @Override
  public void close() {
    if (http != null) {
      http.close();
    }
    if (observer != null) {
      observer.close();
    }
    if (registries != null) {
      registries.close();
    }
  }
}
