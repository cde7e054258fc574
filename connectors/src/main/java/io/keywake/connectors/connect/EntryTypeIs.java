package io.keywake.connectors.connect;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/**
 * Whether the value of a record of a data topic is of one of some types. Made and called by Kafka
 * Connect, each instance on the thread of its task. False for what has no type: a deletion.
 *
 * <p>A key may change its type. Whoever leaves out records by this predicate leaves the sink with
 * what the key was before; {@link Unwrap.Value} has settings that do not.
 *
 * @param <R> a sink's records, or a source's
 */
public final class EntryTypeIs<R extends ConnectRecord<R>> implements Predicate<R>, Versioned {
  private static final String TYPES = "types";
  private static final String DELETE = "DELETE";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              TYPES,
              ConfigDef.Type.LIST,
              ConfigDef.NO_DEFAULT_VALUE,
              ConfigDef.ValidList.in(ValueType.labels().toArray(String[]::new)),
              Importance.HIGH,
              "The types that it is true for.");

  private Set<ValueType> types = Set.of();

  /** Made by Kafka Connect. */
  public EntryTypeIs() {}

  @Override
  public ConfigDef config() {
    return DEFINITION;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    types = UnwrapSettings.types(new AbstractConfig(DEFINITION, properties, false));
  }

  @Override
  public boolean test(R record) {
    Struct change = EntryStruct.change(record);
    return change != null
        && !DELETE.equals(change.getString(EntryStruct.OPERATION))
        && types.contains(ValueType.of(change));
  }

  @Override
  public String version() {
    return PluginVersion.TEXT;
  }

  @Override
  public void close() {}
}
