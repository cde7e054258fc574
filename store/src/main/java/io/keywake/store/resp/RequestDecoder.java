package io.keywake.store.resp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into requests. Owned by the execution thread.
 *
 * <p>The connection lends it a window of received bytes with {@link #feed} and calls {@link
 * #next()} until that returns null; then every byte of the window has been used and the window may
 * be overwritten. What an unfinished request consists of so far is kept here as finished arguments
 * and one partial one, so that no byte is looked at twice however the stream is cut. A declared
 * length takes no memory: arrays grow as bytes arrive, to at most about twice their number.
 *
 * <p>As in Redis, the two bytes after an argument and the one after the CR of a length are skipped
 * unseen.
 */
public final class RequestDecoder {
  /** Lengths up to these are allocated at once. */
  private static final int EAGER_ARGUMENTS = 64;

  private static final int EAGER_BULK_BYTES = 16 * 1024;

  /** What an argument takes beside its bytes: an array's header and a reference to it. */
  private static final int ARGUMENT_BYTES = 24;

  /**
   * A length that is no number; no limit admits it, and as a count it is refused before zero is.
   */
  private static final long NOT_A_NUMBER = Long.MAX_VALUE;

  /** The longest decimal text of a 64-bit number, with its sign. */
  private static final int NUMBER_BYTES_MAX = 20;

  private static final byte[] NO_BYTES = new byte[0];
  private static final byte[][] NO_ARGUMENTS = new byte[0][];

  private enum Part {
    /** Between requests. */
    NOTHING,
    INLINE_LINE,
    ARGUMENT_COUNT,
    BULK_LENGTH,
    BULK_BODY,
    BULK_END
  }

  private RequestLimits limits = RequestLimits.DEFAULT;
  private boolean authenticationRequired;
  private @Nullable ProtocolException failure;

  /** The window: bytes {@code [at, end)} have arrived and are not used yet. */
  private byte[] window = NO_BYTES;

  private int at;
  private int end;
  private final WaitingRequests waiting = new WaitingRequests();

  private Part part = Part.NOTHING;

  /** The beginning of a line that the window before ended in, and whether its CR was seen. */
  private byte[] line = NO_BYTES;

  private int lineLength;
  private boolean lineAtCarriageReturn;

  /** Of the last complete length line: its first byte and its number. */
  private byte lengthType;

  private long lengthValue;

  private byte[][] arguments = NO_ARGUMENTS;
  private int argumentCount;
  private int argumentsDeclared;

  /** Of the finished arguments, with what each takes beside its bytes. */
  private long argumentBytes;

  private byte[] bulk = NO_BYTES;
  private int bulkArrived;
  private int bulkDeclared;
  private int bulkEndSkipped;

  /** Takes effect from the next length that is read. */
  public void limits(RequestLimits limits) {
    this.limits = limits;
  }

  /** While true, the small limits for clients that have yet to authenticate hold as well. */
  public void authenticationRequired(boolean required) {
    this.authenticationRequired = required;
  }

  /**
   * Lends the decoder {@code array[offset, limit)}. If the window before was not used up, what is
   * left of it is copied together with these bytes, and the array is free again.
   */
  public void feed(byte[] array, int offset, int limit) {
    if (at == end) {
      window = array;
      at = offset;
      end = limit;
      return;
    }
    byte[] joined = Arrays.copyOfRange(window, at, end + (limit - offset));
    System.arraycopy(array, offset, joined, end - at, limit - offset);
    window = joined;
    end = joined.length;
    at = 0;
  }

  /**
   * Copies what is unused of the window, so that its array is free although requests wait in it.
   */
  public void keepUnused() {
    window = Arrays.copyOfRange(window, at, end);
    end = window.length;
    at = 0;
  }

  /**
   * The next request, with the command's name as argument 0, or null if more bytes are needed. The
   * arrays belong to the caller. After an exception the connection is lost: every further call
   * throws it again.
   */
  public byte @Nullable [][] next() throws ProtocolException {
    if (failure != null) {
      throw failure;
    }
    try {
      while (at < end) {
        if (part == Part.NOTHING) {
          part = window[at] == '*' ? Part.ARGUMENT_COUNT : Part.INLINE_LINE;
        }
        byte[][] request = part == Part.INLINE_LINE ? readInline() : readMultibulk();
        if (request == null || request.length > 0) {
          return request;
        }
      }
      return null;
    } catch (ProtocolException e) {
      failure = e;
      at = end;
      forget();
      throw e;
    }
  }

  /** The requests that the window begins with; valid until {@link #next()}. */
  public WaitingRequests waiting() {
    waiting.begin(window, at, part == Part.NOTHING ? end : at);
    return waiting;
  }

  /** Bytes of the window that are not used yet. */
  public int unused() {
    return end - at;
  }

  /** Bytes of memory held for the unfinished request. */
  public long heldBytes() {
    return line.length + bulk.length + argumentBytes;
  }

  private byte @Nullable [][] readInline() throws ProtocolException {
    int newline = at;
    while (newline < end && window[newline] != '\n') {
      newline++;
    }
    if (lineLength + (newline - at) > RequestLimits.LINE_BYTES_MAX) {
      throw new ProtocolException("too big inline request");
    }
    if (newline == end) {
      keepLine(newline - at);
      at = end;
      return null;
    }
    byte[] whole = window;
    int from = at;
    int to = newline;
    if (lineLength > 0) {
      keepLine(newline - at);
      whole = line;
      from = 0;
      to = lineLength;
    }
    at = newline + 1;
    if (to > from && whole[to - 1] == '\r') {
      to--;
    }
    byte[][] request = InlineArguments.split(whole, from, to);
    forgetLine();
    part = Part.NOTHING;
    return request;
  }

  /** A complete request, none of length zero for a count that asks for nothing, or null. */
  private byte @Nullable [][] readMultibulk() throws ProtocolException {
    if (part == Part.ARGUMENT_COUNT) {
      if (!readLength("too big mbulk count string")) {
        return null;
      }
      if (!admitArgumentCount()) {
        part = Part.NOTHING;
        return NO_ARGUMENTS;
      }
      part = Part.BULK_LENGTH;
    }
    while (argumentCount < argumentsDeclared) {
      if (!readArgument()) {
        return null;
      }
    }
    byte[][] request = arguments;
    forget();
    return request;
  }

  private boolean admitArgumentCount() throws ProtocolException {
    if (lengthValue > limits.argumentsMax()) {
      throw new ProtocolException("invalid multibulk length");
    }
    if (authenticationRequired && lengthValue > RequestLimits.UNAUTHENTICATED_ARGUMENTS_MAX) {
      throw new ProtocolException("unauthenticated multibulk length");
    }
    if (lengthValue <= 0) {
      return false;
    }
    argumentsDeclared = (int) lengthValue;
    arguments = new byte[Math.min(argumentsDeclared, EAGER_ARGUMENTS)][];
    return true;
  }

  private boolean readArgument() throws ProtocolException {
    if (part == Part.BULK_LENGTH) {
      if (!readLength("too big bulk count string")) {
        return false;
      }
      admitBulkLength();
      bulkDeclared = (int) lengthValue;
      if (bulkDeclared + 2L <= end - at) {
        byte[] whole = new byte[bulkDeclared];
        System.arraycopy(window, at, whole, 0, bulkDeclared);
        at += bulkDeclared + 2;
        addArgument(whole);
        return true;
      }
      bulk = new byte[Math.min(bulkDeclared, Math.max(EAGER_BULK_BYTES, end - at))];
      bulkArrived = 0;
      part = Part.BULK_BODY;
    }
    if (part == Part.BULK_BODY) {
      if (!readBulkBody()) {
        return false;
      }
      part = Part.BULK_END;
      bulkEndSkipped = 0;
    }
    int skipped = Math.min(2 - bulkEndSkipped, end - at);
    at += skipped;
    bulkEndSkipped += skipped;
    if (bulkEndSkipped < 2) {
      return false;
    }
    addArgument(bulk);
    bulk = NO_BYTES;
    part = Part.BULK_LENGTH;
    return true;
  }

  private void admitBulkLength() throws ProtocolException {
    if (lengthType != '$') {
      throw new ProtocolException("expected '$', got '" + (char) (lengthType & 0xff) + "'");
    }
    if (lengthValue < 0 || lengthValue > limits.bulkBytesMax()) {
      throw new ProtocolException("invalid bulk length");
    }
    if (authenticationRequired && lengthValue > RequestLimits.UNAUTHENTICATED_BULK_BYTES_MAX) {
      throw new ProtocolException("unauthenticated bulk length");
    }
    if (argumentBytes + lengthValue + ARGUMENT_BYTES > limits.requestBytesMax()) {
      throw ProtocolException.tooLarge();
    }
  }

  private boolean readBulkBody() {
    int bytes = Math.min(bulkDeclared - bulkArrived, end - at);
    int arrived = bulkArrived + bytes;
    if (arrived > bulk.length) {
      bulk = Arrays.copyOf(bulk, (int) Math.min(bulkDeclared, 2L * arrived));
    }
    System.arraycopy(window, at, bulk, bulkArrived, bytes);
    at += bytes;
    bulkArrived = arrived;
    return bulkArrived == bulkDeclared;
  }

  private void addArgument(byte[] argument) {
    if (argumentCount == arguments.length) {
      int length = (int) Math.min(argumentsDeclared, 2L * arguments.length);
      arguments = Arrays.copyOf(arguments, length);
    }
    arguments[argumentCount++] = argument;
    argumentBytes += argument.length + ARGUMENT_BYTES;
  }

  /**
   * Reads a line of a type byte and a number. False: it is not complete yet, all of the window is
   * used.
   */
  private boolean readLength(String tooBig) throws ProtocolException {
    int from = at;
    if (!lineAtCarriageReturn) {
      int stop = at;
      while (stop < end && window[stop] != '\r') {
        stop++;
      }
      if (lineLength + (stop - from) > RequestLimits.LINE_BYTES_MAX) {
        throw new ProtocolException(tooBig);
      }
      if (lineLength == 0 && stop + 1 < end) {
        lengthType = window[from];
        lengthValue = number(window, from + 1, stop);
        at = stop + 2;
        return true;
      }
      keepLine(stop - from);
      lineAtCarriageReturn = stop < end;
      at = Math.min(stop + 1, end);
    }
    if (at == end) {
      return false;
    }
    at++;
    lengthType = lineLength == 0 ? (byte) '\r' : line[0];
    lengthValue = number(line, 1, lineLength);
    forgetLine();
    return true;
  }

  /** A number without leading zeros, plus sign or blanks. */
  private static long number(byte[] text, int from, int to) {
    boolean negative = from < to && text[from] == '-';
    int first = negative ? from + 1 : from;
    if (first >= to || to - from > NUMBER_BYTES_MAX) {
      return NOT_A_NUMBER;
    }
    if (text[first] == '0') {
      return !negative && first + 1 == to ? 0 : NOT_A_NUMBER;
    }
    long value = 0;
    for (int i = first; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return NOT_A_NUMBER;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }

  private void keepLine(int bytes) {
    if (lineLength + bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(64, 2 * (lineLength + bytes)));
    }
    System.arraycopy(window, at, line, lineLength, bytes);
    lineLength += bytes;
  }

  private void forgetLine() {
    line = NO_BYTES;
    lineLength = 0;
    lineAtCarriageReturn = false;
  }

  private void forget() {
    forgetLine();
    arguments = NO_ARGUMENTS;
    argumentCount = 0;
    argumentsDeclared = 0;
    argumentBytes = 0;
    bulk = NO_BYTES;
    part = Part.NOTHING;
  }
}
