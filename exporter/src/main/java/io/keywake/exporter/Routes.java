package io.keywake.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.schemas.TopicNames;
import io.keywake.store.command.Glob;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which keys go to topics of their own. Immutable; for any thread.
 *
 * <p>A route is {@code topic:pattern}; the first whose pattern matches a key is its own.
 */
public final class Routes {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,240}");

  private record Route(String topic, Glob pattern) {}

  private final String mainTopic;
  private final List<Route> routes = new ArrayList<>();
  private final Set<String> topics = new LinkedHashSet<>();

  Routes(String mainTopic, List<String> texts) {
    this.mainTopic = mainTopic;
    topics.add(mainTopic);
    for (String text : texts) {
      int colon = text.indexOf(':');
      String topic = text.substring(0, Math.max(colon, 0));
      if (!TOPIC.matcher(topic).matches()
          || !TopicNames.isFree(topic)
          || colon == text.length() - 1) {
        throw new ExportSetupException(
            ExportConfigDef.ROUTES,
            "found \"" + text + '"',
            "a data topic's name, a colon and a pattern, as in users:user:*",
            null);
      }
      routes.add(new Route(topic, new Glob(text.substring(colon + 1).getBytes(UTF_8))));
      topics.add(topic);
    }
  }

  /** All topics that keys go to, the main one first. */
  List<String> topics() {
    return List.copyOf(topics);
  }

  /** The topic that a key goes to, in whatever database. */
  public String topicOf(byte[] key) {
    for (Route each : routes) {
      if (each.pattern().matches(key)) {
        return each.topic();
      }
    }
    return mainTopic;
  }
}
