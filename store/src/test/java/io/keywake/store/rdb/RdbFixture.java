package io.keywake.store.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/**
 * Builds files and payloads byte by byte, as the description of the format says and apart from the
 * code that is tested; texts have one byte for each character.
 */
public final class RdbFixture {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Begins a file. */
  static RdbFixture file(int version) {
    return new RdbFixture().text(String.format(Locale.ROOT, "REDIS%04d", version));
  }

  /** A whole file with one key that holds a string. */
  public static byte[] fileOf(String key, String value) {
    return file(10).key(0, key).string(value).end();
  }

  /** Begins a value. */
  public static RdbFixture value() {
    return new RdbFixture();
  }

  RdbFixture raw(int... bytes) {
    for (int value : bytes) {
      out.write(value);
    }
    return this;
  }

  RdbFixture bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** The characters alone. */
  RdbFixture text(String text) {
    return bytes(text.getBytes(ISO_8859_1));
  }

  RdbFixture littleEndian(long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      raw((int) (value >> (8 * i)));
    }
    return this;
  }

  RdbFixture bigEndian(long value, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      raw((int) (value >> (8 * i)));
    }
    return this;
  }

  public RdbFixture length(long length) {
    if (length < 64) {
      return raw((int) length);
    }
    if (length < 16_384) {
      return raw(0x40 | (int) (length >> 8), (int) length);
    }
    return length <= 0xFFFF_FFFFL ? raw(0x80).bigEndian(length, 4) : raw(0x81).bigEndian(length, 8);
  }

  RdbFixture string(byte[] string) {
    return length(string.length).bytes(string);
  }

  public RdbFixture string(String text) {
    return string(text.getBytes(ISO_8859_1));
  }

  RdbFixture strings(String... texts) {
    for (String text : texts) {
      string(text);
    }
    return this;
  }

  RdbFixture auxiliary(String name, String value) {
    return raw(250).strings(name, value);
  }

  RdbFixture select(int db) {
    return raw(254).length(db);
  }

  /** A key whose value follows. */
  RdbFixture key(int type, String name) {
    return raw(type).string(name);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  /** The whole file, sealed with a checksum. */
  byte[] end() {
    return seal(raw(255).toBytes());
  }

  /** The whole file of a writer that computes no checksums. */
  byte[] endUnsealed() {
    return raw(255).littleEndian(0, 8).toBytes();
  }

  /** The bytes with their checksum behind them. */
  static byte[] seal(byte[] bytes) {
    long checksum = Crc64.update(0, bytes, 0, bytes.length);
    return new RdbFixture().bytes(bytes).littleEndian(checksum, 8).toBytes();
  }

  /** What DUMP would reply for the value that was built. */
  public byte[] payload(int type, int version) {
    return seal(new RdbFixture().raw(type).bytes(toBytes()).littleEndian(version, 2).toBytes());
  }

  /** Integers as integers and texts as strings, each in the shortest form. */
  static byte[] listpack(Object... elements) {
    RdbFixture body = new RdbFixture();
    for (Object element : elements) {
      byte[] entry = element instanceof Number n ? packed(n.longValue()) : packed((String) element);
      body.bytes(entry);
      for (int groups = entry.length < 128 ? 1 : entry.length < 16_384 ? 2 : 3; groups > 0; ) {
        groups--;
        boolean isFirst = groups == (entry.length < 128 ? 0 : entry.length < 16_384 ? 1 : 2);
        body.raw((entry.length >> (7 * groups) & 0x7F) | (isFirst ? 0 : 0x80));
      }
    }
    return new RdbFixture()
        .littleEndian(6 + body.out.size() + 1, 4)
        .littleEndian(elements.length, 2)
        .bytes(body.toBytes())
        .raw(0xFF)
        .toBytes();
  }

  private static byte[] packed(long n) {
    RdbFixture entry = new RdbFixture();
    if (n >= 0 && n < 128) {
      return entry.raw((int) n).toBytes();
    }
    if (n >= -4096 && n < 4096) {
      return entry.raw(0xC0 | ((int) (n >> 8) & 0x1F), (int) n).toBytes();
    }
    if (n == (short) n) {
      return entry.raw(0xF1).littleEndian(n, 2).toBytes();
    }
    if (n >= -(1 << 23) && n < 1 << 23) {
      return entry.raw(0xF2).littleEndian(n, 3).toBytes();
    }
    return n == (int) n
        ? entry.raw(0xF3).littleEndian(n, 4).toBytes()
        : entry.raw(0xF4).littleEndian(n, 8).toBytes();
  }

  private static byte[] packed(String text) {
    RdbFixture entry = new RdbFixture();
    if (text.length() < 64) {
      entry.raw(0x80 | text.length());
    } else if (text.length() < 4096) {
      entry.raw(0xE0 | text.length() >> 8, text.length());
    } else {
      entry.raw(0xF0).littleEndian(text.length(), 4);
    }
    return entry.text(text).toBytes();
  }

  /** Integers as integers and texts as strings, each in the shortest form. */
  static byte[] ziplist(Object... elements) {
    RdbFixture body = new RdbFixture();
    int last = 10;
    int before = 0;
    for (Object element : elements) {
      last = 10 + body.out.size();
      if (before < 254) {
        body.raw(before);
      } else {
        body.raw(254).littleEndian(before, 4);
      }
      body.bytes(element instanceof Number n ? zipped(n.longValue()) : zipped((String) element));
      before = 10 + body.out.size() - last;
    }
    return new RdbFixture()
        .littleEndian(10 + body.out.size() + 1, 4)
        .littleEndian(last, 4)
        .littleEndian(elements.length, 2)
        .bytes(body.toBytes())
        .raw(0xFF)
        .toBytes();
  }

  private static byte[] zipped(long n) {
    RdbFixture entry = new RdbFixture();
    if (n >= 0 && n <= 12) {
      return entry.raw(0xF1 + (int) n).toBytes();
    }
    if (n == (byte) n) {
      return entry.raw(0xFE, (int) n).toBytes();
    }
    if (n == (short) n) {
      return entry.raw(0xC0).littleEndian(n, 2).toBytes();
    }
    if (n >= -(1 << 23) && n < 1 << 23) {
      return entry.raw(0xF0).littleEndian(n, 3).toBytes();
    }
    return n == (int) n
        ? entry.raw(0xD0).littleEndian(n, 4).toBytes()
        : entry.raw(0xE0).littleEndian(n, 8).toBytes();
  }

  private static byte[] zipped(String text) {
    RdbFixture entry = new RdbFixture();
    if (text.length() < 64) {
      entry.raw(text.length());
    } else if (text.length() < 16_384) {
      entry.raw(0x40 | text.length() >> 8, text.length());
    } else {
      entry.raw(0x80).bigEndian(text.length(), 4);
    }
    return entry.text(text).toBytes();
  }

  /** Fields and values in turn; every value is followed by {@code unused} bytes. */
  static byte[] zipmap(int unused, String... pairs) {
    RdbFixture map = new RdbFixture().raw(Math.min(254, pairs.length / 2));
    for (int i = 0; i < pairs.length; i++) {
      int length = pairs[i].length();
      if (length < 254) {
        map.raw(length);
      } else {
        map.raw(254).littleEndian(length, 4);
      }
      boolean isValue = i % 2 == 1;
      map.raw(isValue ? new int[] {unused} : new int[0]).text(pairs[i]);
      map.raw(new int[isValue ? unused : 0]);
    }
    return map.raw(0xFF).toBytes();
  }

  static byte[] intset(int width, long... integers) {
    RdbFixture set = new RdbFixture().littleEndian(width, 4).littleEndian(integers.length, 4);
    for (long integer : integers) {
      set.littleEndian(integer, width);
    }
    return set.toBytes();
  }
}
