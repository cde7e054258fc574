package io.keywake.cli.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of settings in the syntax of properties, which lines of a redis.conf fit as well: {@code
 * name value}. Stateless.
 */
final class ConfigurationFile {
  /** Of these a redis.conf has several lines: for each class of clients, for each save point. */
  private static final Set<String> IN_PARTS = Set.of("client-output-buffer-limit", "save");

  private static final String EMPTY = "\"\"";

  /** Settings in the order of their lines. */
  private static final class Lines extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized @Nullable Object put(Object name, Object value) {
      Object before = get(name);
      boolean more = IN_PARTS.contains(name) && before != null && !before.equals(EMPTY);
      return super.put(name, more && !value.equals(EMPTY) ? before + " " + value : value);
    }
  }

  private ConfigurationFile() {}

  /**
   * The settings by name; the last of several of one name counts, or all of them together where
   * each says a part.
   *
   * @throws ConfigurationException if the file cannot be read
   */
  static Map<String, String> read(Path file) {
    Properties properties = new Lines();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file", e);
    } catch (CharacterCodingException e) {
      throw unreadable(file, "it is not text in " + UTF_8, e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
    Map<String, String> settings = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      settings.put(name, unquoted(properties.getProperty(name).strip()));
    }
    return settings;
  }

  /** As in a redis.conf, an empty value is written as two quotes. */
  private static String unquoted(String value) {
    boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  private static ConfigurationException unreadable(Path file, String found, Exception cause) {
    return new ConfigurationException(
        "--config " + file + ": " + found + "; expected a file of settings", cause);
  }
}
