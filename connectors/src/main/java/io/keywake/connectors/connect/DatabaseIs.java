package io.keywake.connectors.connect;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * Whether the key of a record of a data topic, a tombstone's too, is one of some databases. Made
 * and called by Kafka Connect, each instance on the thread of its task.
 *
 * @param <R> a sink's records, or a source's
 */
public final class DatabaseIs<R extends ConnectRecord<R>> implements Predicate<R>, Versioned {
  private static final String DATABASES = "databases";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              DATABASES,
              ConfigDef.Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              ConfigDef.LambdaValidator.with(
                  (name, value) -> numbers(value), () -> "numbers of databases"),
              Importance.HIGH,
              "The numbers of the databases that it is true for.");

  private Set<Integer> databases = Set.of();

  /** Made by Kafka Connect. */
  public DatabaseIs() {}

  @Override
  public ConfigDef config() {
    return DEFINITION;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    databases = numbers(new AbstractConfig(DEFINITION, properties, false).getList(DATABASES));
  }

  private static Set<Integer> numbers(Object value) {
    List<?> list = (List<?>) value;
    try {
      Set<Integer> numbers =
          list.stream()
              .map(each -> Integer.parseUnsignedInt(String.valueOf(each)))
              .collect(Collectors.toSet());
      if (!numbers.isEmpty()) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Reported below, as an empty list is.
    }
    throw new ConfigException(DATABASES, value, "expected numbers of databases, from 0");
  }

  @Override
  public boolean test(R record) {
    return databases.contains(EntryStruct.db(EntryStruct.key(record)));
  }

  @Override
  public String version() {
    return PluginVersion.TEXT;
  }

  @Override
  public void close() {}
}
