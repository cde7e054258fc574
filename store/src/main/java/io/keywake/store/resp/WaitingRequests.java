package io.keywake.store.resp;

/**
 * A walk over requests that have arrived and wait to be decoded, for those who want to know what
 * comes. Owned by the execution thread, and valid until the decoder goes on.
 *
 * <p>It ends at a request that is not all here, or that is in any way unusual; what is wrong with
 * it is for the decoder to find out.
 */
public final class WaitingRequests {
  /** As many words of each request can be looked at, the command's name included. */
  private static final int WORDS_MAX = 3;

  private final int[] from = new int[WORDS_MAX];
  private final int[] length = new int[WORDS_MAX];
  private byte[] window = {};
  private int at;
  private int end;
  private int words;

  void begin(byte[] window, int at, int end) {
    this.window = window;
    this.at = at;
    this.end = end;
  }

  /** Steps to the next request, or returns false at the end. */
  public boolean next() {
    words = readLength('*');
    for (int word = 0; word < words; word++) {
      int bytes = readLength('$');
      if (bytes < 0 || bytes + 2 > end - at) {
        return false;
      }
      if (word < WORDS_MAX) {
        from[word] = at;
        length[word] = bytes;
      }
      at += bytes + 2;
    }
    return words > 0;
  }

  /** The array that the present request lies in. */
  public byte[] array() {
    return window;
  }

  /** Whether the present request has this word; number 0 is the command's name. */
  public boolean has(int word) {
    return word < words;
  }

  /** Where a word begins, number 0, 1 or 2. */
  public int from(int word) {
    return from[word];
  }

  /** Bytes of a word, number 0, 1 or 2. */
  public int length(int word) {
    return length[word];
  }

  /** The number of a line of that type, which is used up; -1 if more than what is left follows. */
  private int readLength(int type) {
    if (at >= end || window[at] != type) {
      return -1;
    }
    int number = 0;
    int index = at + 1;
    for (; index < end && window[index] != '\r'; index++) {
      number = number * 10 + (window[index] - '0');
      if (number < 0 || number > end) {
        return -1;
      }
    }
    at = index + 2;
    return number <= end - at ? number : -1;
  }
}
