package io.keywake.store.resp;

/**
 * How large a request may be. Immutable.
 *
 * @param argumentsMax arguments of one request, the command's name among them; as many as an array
 *     may have, since their bytes are limited
 * @param bulkBytesMax bytes of one argument (Redis's {@code proto-max-bulk-len})
 * @param requestBytesMax bytes of memory that the arguments of one request may take (Redis's {@code
 *     client-query-buffer-limit})
 */
public record RequestLimits(int argumentsMax, int bulkBytesMax, long requestBytesMax) {
  /** Bytes of an inline request, or of the line of a length, without its end. */
  static final int LINE_BYTES_MAX = 64 * 1024;

  /** What a client that has yet to authenticate may send. */
  static final int UNAUTHENTICATED_ARGUMENTS_MAX = 10;

  static final int UNAUTHENTICATED_BULK_BYTES_MAX = 16 * 1024;

  public static final RequestLimits DEFAULT =
      new RequestLimits(Integer.MAX_VALUE, 512 * 1024 * 1024, 1024L * 1024 * 1024);

  public RequestLimits {
    if (argumentsMax < 1 || bulkBytesMax < 1 || requestBytesMax < 1) {
      throw new IllegalArgumentException(
          "limits of "
              + argumentsMax
              + " arguments, "
              + bulkBytesMax
              + " bytes each, "
              + requestBytesMax
              + " in all");
    }
  }
}
