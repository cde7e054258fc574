package io.keywake.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what {@code /metrics} serves as strictly as Prometheus's text format 0.0.4 is written:
 * every sample belongs to a metric that was described once, by HELP and TYPE before it, and no two
 * have the same labels.
 */
public final class PrometheusText {
  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.*)", Pattern.DOTALL);
  private static final Pattern SAMPLE =
      Pattern.compile(
          "("
              + NAME
              + ")(\\{(?:"
              + LABEL
              + "(?:,"
              + LABEL
              + ")*,?)?})? (NaN|[+-]?Inf|[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)");

  private final Map<String, String> types = new LinkedHashMap<>();
  private final Map<String, String> helps = new HashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();

  /** Reads a whole answer, or fails. */
  public PrometheusText(String text) {
    assertThat(text).endsWith("\n");
    String family = "";
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("#")) {
        family = describe(line);
      } else if (!line.isEmpty()) {
        sample(line, family);
      }
    }
  }

  private String describe(String line) {
    Matcher matcher = COMMENT.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    Map<String, String> told = matcher.group(1).equals("TYPE") ? types : helps;
    assertThat(told.put(matcher.group(2), matcher.group(3))).as(line).isNull();
    if (told == types) {
      assertThat(matcher.group(3)).isIn("counter", "gauge", "summary", "histogram", "untyped");
    }
    return matcher.group(2);
  }

  private void sample(String line, String family) {
    Matcher matcher = SAMPLE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    assertThat(types).as(line).containsKey(family);
    String name = matcher.group(1);
    if (types.getOrDefault(family, "").matches("counter|gauge")) {
      assertThat(name).as(line).isEqualTo(family);
    } else {
      assertThat(name.replaceFirst("_(sum|count|bucket|max)$", "")).as(line).isEqualTo(family);
    }
    String labels = matcher.group(2) == null ? "" : matcher.group(2);
    double value =
        Double.parseDouble(matcher.group(3).replace("Inf", "Infinity").replace("+Inf", "Inf"));
    assertThat(samples.put(name + labels, value)).as(line).isNull();
  }

  /** Types of the metrics, by name. */
  public Map<String, String> types() {
    return types;
  }

  /** What each metric is, by name. */
  public Map<String, String> helps() {
    return helps;
  }

  /** Values by name and labels, as they are written: {@code a{b="c"}}. */
  public Map<String, Double> samples() {
    return samples;
  }
}
