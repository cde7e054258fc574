package io.keywake.cli.verify;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keywake.cli.verify.Entry.Content;
import io.keywake.cli.verify.Entry.HashContent;
import io.keywake.cli.verify.Entry.ListContent;
import io.keywake.cli.verify.Entry.SetContent;
import io.keywake.cli.verify.Entry.SortedSetContent;
import io.keywake.cli.verify.Entry.StringContent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One value that is being read through the store's port, a piece at a time, so that no reply holds
 * more than a thousand or so elements. Owned by the thread that reads.
 */
abstract sealed class Reading {
  private static final int PIECE = 1000;
  private static final byte[] COUNT = ascii("COUNT");
  private static final byte[] PIECE_BYTES = ascii(Integer.toString(PIECE));

  private final byte[] key;

  private Reading(byte[] key) {
    this.key = key;
  }

  /**
   * Begins to read a value.
   *
   * @param type as the store names it
   * @return null if the key does not exist
   */
  static @Nullable Reading of(String type, byte[] key) {
    return switch (type) {
      case "none" -> null;
      case "string" -> new OfString(key);
      case "hash" -> new OfHash(key);
      case "list" -> new OfList(key);
      case "set" -> new OfSet(key);
      case "zset" -> new OfSortedSet(key);
      default ->
          throw new IllegalStateException(
              "key "
                  + new String(key, UTF_8)
                  + " has type "
                  + type
                  + "; expected string, hash, list, set or zset");
    };
  }

  /** The command that asks for the next piece. */
  abstract byte[][] next();

  /** Takes the reply to it, and tells whether that was the last one. */
  abstract boolean take(@Nullable Object reply);

  /** The whole value; null if the key has gone before it was read, for no collection is empty. */
  abstract @Nullable Content content();

  byte[][] command(String name, byte[]... more) {
    byte[][] command = new byte[2 + more.length][];
    command[0] = ascii(name);
    command[1] = key;
    System.arraycopy(more, 0, command, 2, more.length);
    return command;
  }

  private static ByteBuffer buffer(Object bytes) {
    return ByteBuffer.wrap((byte[]) bytes);
  }

  private static byte[] ascii(String word) {
    return word.getBytes(ISO_8859_1);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, ISO_8859_1);
  }

  private static final class OfString extends Reading {
    private @Nullable Content content;

    OfString(byte[] key) {
      super(key);
    }

    @Override
    byte[][] next() {
      return command("GET");
    }

    @Override
    boolean take(@Nullable Object reply) {
      content = reply == null ? null : new StringContent(buffer(reply));
      return true;
    }

    @Override
    @Nullable Content content() {
      return content;
    }
  }

  /** What a cursor walks through: an element that is met twice counts once. */
  private abstract static sealed class Scanned extends Reading {
    private final String command;
    private byte[] cursor = ascii("0");

    Scanned(String command, byte[] key) {
      super(key);
      this.command = command;
    }

    @Override
    byte[][] next() {
      return command(command, cursor, COUNT, PIECE_BYTES);
    }

    @Override
    boolean take(@Nullable Object reply) {
      if (reply == null) {
        return true;
      }
      List<?> step = (List<?>) reply;
      cursor = (byte[]) step.get(0);
      add((List<?>) step.get(1));
      return text(cursor).equals("0");
    }

    abstract void add(List<?> piece);
  }

  private static final class OfHash extends Scanned {
    private final Map<ByteBuffer, ByteBuffer> fields = new HashMap<>();

    OfHash(byte[] key) {
      super("HSCAN", key);
    }

    @Override
    void add(List<?> piece) {
      for (int i = 0; i < piece.size(); i += 2) {
        fields.put(buffer(piece.get(i)), buffer(piece.get(i + 1)));
      }
    }

    @Override
    @Nullable Content content() {
      return fields.isEmpty() ? null : new HashContent(fields);
    }
  }

  private static final class OfSet extends Scanned {
    private final Set<ByteBuffer> members = new HashSet<>();

    OfSet(byte[] key) {
      super("SSCAN", key);
    }

    @Override
    void add(List<?> piece) {
      piece.forEach(member -> members.add(buffer(member)));
    }

    @Override
    @Nullable Content content() {
      return members.isEmpty() ? null : new SetContent(members);
    }
  }

  private static final class OfList extends Reading {
    private final List<ByteBuffer> elements = new ArrayList<>();

    OfList(byte[] key) {
      super(key);
    }

    @Override
    byte[][] next() {
      return command("LRANGE", first(elements.size()), last(elements.size()));
    }

    @Override
    boolean take(@Nullable Object reply) {
      List<?> piece = reply == null ? List.of() : (List<?>) reply;
      piece.forEach(element -> elements.add(buffer(element)));
      return piece.size() < PIECE;
    }

    @Override
    @Nullable Content content() {
      return elements.isEmpty() ? null : new ListContent(elements);
    }
  }

  private static final class OfSortedSet extends Reading {
    private static final byte[] WITHSCORES = ascii("WITHSCORES");
    private final Map<ByteBuffer, Double> members = new HashMap<>();

    OfSortedSet(byte[] key) {
      super(key);
    }

    @Override
    byte[][] next() {
      return command("ZRANGE", first(members.size()), last(members.size()), WITHSCORES);
    }

    @Override
    boolean take(@Nullable Object reply) {
      List<?> piece = reply == null ? List.of() : (List<?>) reply;
      for (int i = 0; i < piece.size(); i += 2) {
        members.put(buffer(piece.get(i)), score(text(piece.get(i + 1))));
      }
      return piece.size() < 2 * PIECE;
    }

    private static double score(String text) {
      return switch (text) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    }

    @Override
    @Nullable Content content() {
      return members.isEmpty() ? null : new SortedSetContent(members);
    }
  }

  private static byte[] first(int read) {
    return ascii(Integer.toString(read));
  }

  private static byte[] last(int read) {
    return ascii(Integer.toString(read + PIECE - 1));
  }
}
