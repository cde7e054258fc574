package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.keywake.monitoring.MetricDescription;
import io.keywake.store.server.Watched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What runs in containers, as far as its files tell; {@code docker/check} starts it. */
class ContainersTest {
  private static final Path ROOT = Path.of("..");
  private static final Path BOARD = ROOT.resolve("docker/grafana/boards/keywake.json");
  private static final Path ALERTS = ROOT.resolve("docker/prometheus/alerts.yml");

  /** What else a series has: its target's labels, and the metric that Prometheus adds. */
  private static final List<String> OF_PROMETHEUS = List.of("job", "instance");

  private static final Pattern METRIC =
      Pattern.compile("\\b(?:keywake_\\w+|up)\\b(?:\\{([^}]*)})?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

  private static JsonNode compose = new ObjectMapper().nullNode();

  @BeforeAll
  static void read() throws IOException {
    compose = yaml(ROOT.resolve("docker-compose.yml"));
  }

  @Test
  void alertsNameMetricsThatThereAre() throws Exception {
    List<String> expressions = new ArrayList<>();
    yaml(ALERTS)
        .findValues("rules")
        .forEach(
            rules ->
                rules.forEach(
                    rule -> {
                      assertThat(rule.path("alert").asText()).isNotEmpty();
                      assertThat(rule.at("/annotations/summary").asText()).isNotEmpty();
                      expressions.add(rule.path("expr").asText());
                    }));
    assertThat(expressions).hasSizeGreaterThan(5);
    checkMetrics(expressions);
  }

  @Test
  void theBoardNamesMetricsThatThereAre() throws Exception {
    JsonNode panels = new ObjectMapper().readTree(BOARD.toFile()).path("panels");
    List<String> expressions = panels.findValuesAsText("expr");
    assertThat(expressions).hasSizeGreaterThanOrEqualTo(panels.size());
    checkMetrics(expressions);
    String source =
        yaml(ROOT.resolve("docker/grafana/provisioning/datasources/prometheus.yml"))
            .at("/datasources/0/uid")
            .asText();
    for (JsonNode panel : panels) {
      assertThat(panel.at("/datasource/uid").asText()).isEqualTo(source);
    }
  }

  @Test
  void portsAreOnTheLoopbackAddress() {
    for (JsonNode service : compose.path("services")) {
      service.path("ports").forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
    }
  }

  @Test
  void everyServiceTellsHowItIs() {
    compose
        .path("services")
        .properties()
        .forEach(
            service -> {
              boolean isOurs = service.getValue().has("build");
              assertThat(isOurs || service.getValue().has("healthcheck"))
                  .as("service %s has a health check, or its image does", service.getKey())
                  .isTrue();
            });
  }

  @Test
  void aPlainStartIsTheSmallSet() {
    TreeSet<String> plain = new TreeSet<>();
    compose
        .path("services")
        .properties()
        .forEach(
            service -> {
              if (!service.getValue().has("profiles")) {
                plain.add(service.getKey());
              }
            });
    assertThat(plain).containsExactly("kafka", "registry", "server");
  }

  @Test
  void versionsStandInOnePlaceAndAreFixed() throws IOException {
    Properties versions = new Properties();
    try (var reader = Files.newBufferedReader(ROOT.resolve(".env"))) {
      versions.load(reader);
    }
    versions.forEach(
        (name, value) -> {
          if (name.toString().endsWith("_IMAGE")) {
            assertThat(value.toString()).matches("\\S+:[^:/]*\\d[^:/]*");
          }
        });
    String text = Files.readString(ROOT.resolve("docker-compose.yml"));
    Matcher images = Pattern.compile("image: (.*)").matcher(text);
    while (images.find()) {
      assertThat(images.group(1)).contains("${");
    }
    Matcher variables = Pattern.compile("\\$\\{(\\w+)}").matcher(text);
    while (variables.find()) {
      assertThat(versions).containsKey(variables.group(1));
    }
  }

  /** Every metric of every expression is one of the server's, with the labels that it asks for. */
  private static void checkMetrics(List<String> expressions) throws Exception {
    Map<String, List<String>> defined = new HashMap<>();
    defined.put("up", List.of());
    for (Watched watched : OperationsReferenceTest.watched()) {
      for (MetricDescription metric : MetricDescription.of(watched)) {
        defined.put(metric.name(), metric.labels());
      }
    }
    for (String expression : expressions) {
      Matcher metrics = METRIC.matcher(expression);
      assertThat(metrics.find()).as(expression).isTrue();
      do {
        String name = metrics.group().replaceFirst("\\{.*", "");
        assertThat(defined).as(expression).containsKey(name);
        Matcher labels = LABEL.matcher(metrics.group(1) == null ? "" : metrics.group(1));
        while (labels.find()) {
          List<String> known = new ArrayList<>(OF_PROMETHEUS);
          known.addAll(defined.getOrDefault(name, List.of()));
          assertThat(known).as(expression).contains(labels.group(1));
        }
      } while (metrics.find());
    }
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
  }
}
