package io.keywake.store.resp;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Writes the replies of one connection as RESP2 or RESP3. Owned by the execution thread.
 *
 * <p>Every method appends one element, or the header of an aggregate whose elements the caller then
 * appends. Types that RESP2 lacks are written in their RESP2 form while {@link #protocolVersion()}
 * is 2. Bytes are copied into pooled chunks; arrays given to the {@code ...Shared} methods are
 * referred to if they are large. Nothing is sent from here: the connection drains the writer.
 *
 * <p>A writer holds at most about {@code ownedBytesMax} bytes of its own. Beyond that it drops
 * everything and {@link #overflowed()} tells the connection to close; commands need not look.
 */
public final class ReplyWriter {
  /** What a connection may have waiting in memory of its own before it is closed. */
  public static final long OWNED_BYTES_MAX = 1L << 30;

  private static final byte[] OK = Ascii.bytes("+OK\r\n");
  private static final byte[] NULL_BULK = Ascii.bytes("$-1\r\n");
  private static final byte[] NULL_ARRAY = Ascii.bytes("*-1\r\n");
  private static final byte[] NULL = Ascii.bytes("_\r\n");
  private static final byte[] TRUE = Ascii.bytes("#t\r\n");
  private static final byte[] FALSE = Ascii.bytes("#f\r\n");

  private final ReplyBuffer out;
  private int protocolVersion = 2;
  private long errorCount;

  /** A writer with chunks of its own, for tests and for capturing replies. */
  public ReplyWriter() {
    this(new ReplyChunks());
  }

  public ReplyWriter(ReplyChunks chunks) {
    this(chunks, OWNED_BYTES_MAX);
  }

  ReplyWriter(ReplyChunks chunks, long ownedBytesMax) {
    this.out = new ReplyBuffer(chunks, ownedBytesMax);
  }

  /** The version in which replies are written, 2 or 3. */
  public int protocolVersion() {
    return protocolVersion;
  }

  /** Takes effect from the next element. */
  public void protocolVersion(int version) {
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("protocol version " + version + ", expected 2 or 3");
    }
    protocolVersion = version;
  }

  /** {@code +OK}. */
  public void ok() {
    out.write(OK, 0, OK.length);
  }

  /** A status. Line breaks in it become spaces. */
  public void simpleString(String text) {
    line((byte) '+', text);
  }

  /** An error with its code, as in {@code ERR no such key}. Line breaks in it become spaces. */
  public void error(String codeAndText) {
    errorCount++;
    line((byte) '-', codeAndText);
  }

  /** How many errors were written since the writer was made. */
  public long errorCount() {
    return errorCount;
  }

  public void integer(long value) {
    out.writeHeader((byte) ':', value);
  }

  public void bulk(byte[] bytes) {
    bulk(bytes, 0, bytes.length);
  }

  public void bulk(byte[] bytes, int offset, int length) {
    out.writeHeader((byte) '$', length);
    out.write(bytes, offset, length);
    out.writeLineEnd();
  }

  /** A bulk string of the UTF-8 bytes of {@code text}. */
  public void bulk(String text) {
    bulk(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A bulk string of the decimal text of {@code value}. */
  public void bulk(long value) {
    byte[] digits = new byte[20];
    bulk(digits, 0, Decimal.write(value, digits, 0));
  }

  /** A bulk string of the text that {@link #doubleValue} writes. */
  public void bulk(double value) {
    bulk(Decimal.text(value));
  }

  /** As {@link #bulk(byte[], int, int)}; the bytes must never change after the call. */
  public void bulkShared(byte[] bytes, int offset, int length) {
    out.writeHeader((byte) '$', length);
    out.writeShared(bytes, offset, length);
    out.writeLineEnd();
  }

  /**
   * Begins a bulk string that is given in pieces: {@code length} bytes by {@link #raw} or {@link
   * #rawShared}, then {@link #bulkEnd()}.
   */
  public void bulkHeader(long length) {
    out.writeHeader((byte) '$', length);
  }

  /** A piece of a bulk string, copied. */
  public void raw(byte[] bytes, int offset, int length) {
    out.write(bytes, offset, length);
  }

  /** A piece of a bulk string; the bytes must never change after the call. */
  public void rawShared(byte[] bytes, int offset, int length) {
    out.writeShared(bytes, offset, length);
  }

  /** Ends what {@link #bulkHeader} began. */
  public void bulkEnd() {
    out.writeLineEnd();
  }

  /** The absence of a value: RESP2 {@code $-1}, RESP3 {@code _}. */
  public void nullBulk() {
    fixed(protocolVersion == 2 ? NULL_BULK : NULL);
  }

  /** The absence of an array: RESP2 {@code *-1}, RESP3 {@code _}. */
  public void nullArray() {
    fixed(protocolVersion == 2 ? NULL_ARRAY : NULL);
  }

  public void arrayHeader(long elements) {
    out.writeHeader((byte) '*', elements);
  }

  /** Key, value, key, value ... follow; in RESP2 it is an array of twice as many elements. */
  public void mapHeader(long pairs) {
    if (protocolVersion == 2) {
      out.writeHeader((byte) '*', 2 * pairs);
    } else {
      out.writeHeader((byte) '%', pairs);
    }
  }

  /** In RESP2 an array. */
  public void setHeader(long elements) {
    out.writeHeader(protocolVersion == 2 ? (byte) '*' : (byte) '~', elements);
  }

  /** Out-of-band data; in RESP2 an array. */
  public void pushHeader(long elements) {
    out.writeHeader(protocolVersion == 2 ? (byte) '*' : (byte) '>', elements);
  }

  /** In RESP2 a bulk string. The digits are those of Redis 7.0: 17 significant ones at most. */
  public void doubleValue(double value) {
    String text = Decimal.text(value);
    if (protocolVersion == 2) {
      bulk(text);
    } else {
      line((byte) ',', text);
    }
  }

  /** In RESP2 the integer 1 or 0. */
  public void booleanValue(boolean value) {
    if (protocolVersion == 2) {
      integer(value ? 1 : 0);
    } else {
      fixed(value ? TRUE : FALSE);
    }
  }

  /** An integer of any size, as decimal text; in RESP2 a bulk string. */
  public void bigNumber(String decimal) {
    if (protocolVersion == 2) {
      bulk(decimal);
    } else {
      line((byte) '(', decimal);
    }
  }

  /**
   * Text for people, in UTF-8; {@code format} has three letters, as {@code txt}. In RESP2 a bulk
   * string.
   */
  public void verbatim(String format, String text) {
    if (protocolVersion == 2) {
      bulk(text);
      return;
    }
    if (format.length() != 3) {
      throw new IllegalArgumentException("format " + format + ", expected three letters");
    }
    byte[] bytes = (format + ':' + text).getBytes(StandardCharsets.UTF_8);
    out.writeHeader((byte) '=', bytes.length);
    out.write(bytes, 0, bytes.length);
    out.writeLineEnd();
  }

  /** How many bytes were written since the writer was made: a mark for the methods below. */
  public long position() {
    return out.position();
  }

  /**
   * Forgets what was written since {@link #position()} was {@code mark}. Nothing may have been
   * drained since.
   */
  public void truncate(long mark) {
    out.truncate(mark);
  }

  /**
   * Puts an array header before what was written since {@link #position()} was {@code mark}, for
   * arrays whose length is known only at their end. Nothing may have been drained since.
   */
  public void arrayHeaderAt(long mark, long elements) {
    byte[] header = new byte[24];
    header[0] = '*';
    int end = Decimal.write(elements, header, 1);
    header[end] = '\r';
    header[end + 1] = '\n';
    out.insert(mark, header, end + 2);
  }

  /** Bytes written and not yet drained. */
  public long pendingBytes() {
    return out.pendingBytes();
  }

  /** The part of {@link #pendingBytes} that stands in the buffer that is being written. */
  public int openBytes() {
    return out.openBytes();
  }

  /** How many pieces are pending beside the buffer that is being written. */
  public int closedPieces() {
    return out.closedPieces();
  }

  /**
   * Whether replies were dropped because too many were waiting; the connection is of no use any
   * more.
   */
  public boolean overflowed() {
    return out.overflowed();
  }

  /**
   * Hands at most {@code maxBytes} of the oldest bytes to the sink, forgets them, and returns how
   * many.
   */
  public long drainTo(ReplySink sink, long maxBytes) {
    return out.drainTo(sink, maxBytes);
  }

  /** Takes everything pending as one array, for tests and for capturing replies. */
  public byte[] takeBytes() {
    byte[] all = new byte[Math.toIntExact(out.pendingBytes())];
    int[] at = {0};
    out.drainTo(
        (array, offset, length) -> {
          System.arraycopy(array, offset, all, at[0], length);
          at[0] += length;
        },
        all.length);
    return all;
  }

  /** Forgets everything pending. */
  public void clear() {
    out.clear();
  }

  private void fixed(byte[] bytes) {
    out.write(bytes, 0, bytes.length);
  }

  private void line(byte type, String text) {
    out.writeByte(type);
    byte[] bytes = text.getBytes(charsetOf(text));
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\r' || bytes[i] == '\n') {
        bytes[i] = ' ';
      }
    }
    out.write(bytes, 0, bytes.length);
    out.writeLineEnd();
  }

  /** What quotes a client's bytes has a character for each of them; else it is text of ours. */
  private static Charset charsetOf(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (text.charAt(index) > 0xFF) {
        return StandardCharsets.UTF_8;
      }
    }
    return StandardCharsets.ISO_8859_1;
  }
}
