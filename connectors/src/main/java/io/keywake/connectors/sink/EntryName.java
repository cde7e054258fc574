package io.keywake.connectors.sink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which entry of the target: database and key. Immutable, unless somebody changes the array, which
 * nobody may.
 */
record EntryName(int db, byte[] key) {
  private static final byte SEPARATOR = ':';

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryName name && db == name.db && Arrays.equals(key, name.key);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + db;
  }

  /** As the target's index of entries has it: the database's number, a colon and the key. */
  byte[] toField() {
    byte[] number = Integer.toString(db).getBytes(ISO_8859_1);
    byte[] field = Arrays.copyOf(number, number.length + 1 + key.length);
    field[number.length] = SEPARATOR;
    System.arraycopy(key, 0, field, number.length + 1, key.length);
    return field;
  }

  static EntryName ofField(byte[] field) {
    int at = 0;
    while (at < field.length && field[at] != SEPARATOR) {
      at++;
    }
    if (at == field.length) {
      throw new SinkTargetException("an index with an entry that is not ours", null);
    }
    return new EntryName(
        Integer.parseInt(new String(field, 0, at, ISO_8859_1)),
        Arrays.copyOfRange(field, at + 1, field.length));
  }
}
