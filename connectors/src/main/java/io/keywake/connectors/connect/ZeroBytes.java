package io.keywake.connectors.connect;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Texts with the character U+0000. They are UTF-8, but PostgreSQL and others have no place for
 * them, and a sink that finds out from its database stops. Stateless, for any thread.
 */
final class ZeroBytes {
  private ZeroBytes() {}

  /**
   * Looks through whatever a key or a value has become; bytes may have any.
   *
   * @param what it is, for the message
   * @throws DataException if there is one in a text, or in the name of a field
   */
  static void refuse(String what, @Nullable Object value) {
    if (value instanceof String text) {
      if (text.indexOf('\0') >= 0) {
        throw new DataException(
            what + " has a zero byte, expected none (setting " + UnwrapSettings.ZERO_BYTES + ")");
      }
    } else if (value instanceof Struct row) {
      for (Field column : row.schema().fields()) {
        refuse("column \"" + column.name() + "\"", row.get(column));
      }
    } else if (value instanceof Map<?, ?> fields) {
      fields.forEach(
          (name, each) -> {
            refuse("the name of a field", name);
            refuse("field \"" + name + "\"", each);
          });
    } else if (value instanceof Collection<?> elements) {
      elements.forEach(element -> refuse("an element", element));
    }
  }
}
