package io.keywake.store.command;

import io.keywake.store.keyspace.StringValue;
import io.keywake.store.resp.ReplyWriter;
import org.jspecify.annotations.Nullable;

/** Strings of the keyspace as bulk replies. Stateless, used on the execution thread. */
final class StringReply {
  /**
   * From this length on the reply refers to the string as it is now instead of copying it. The
   * price is that the next write to it copies a page, which must be little against the length.
   */
  static final int LENT_BYTES_MIN = 32 * 1024;

  private StringReply() {}

  /** The whole string, or its absence. */
  static void write(ReplyWriter reply, @Nullable StringValue value) {
    if (value == null) {
      reply.nullBulk();
    } else {
      write(reply, value, 0, value.length());
    }
  }

  /** The {@code length} bytes from {@code from} on, all of which exist. */
  static void write(ReplyWriter reply, StringValue value, int from, int length) {
    reply.bulkHeader(length);
    if (length >= LENT_BYTES_MIN) {
      value.frozen().forEachChunk(from, length, reply::rawShared);
    } else {
      value.forEachChunk(from, length, reply::raw);
    }
    reply.bulkEnd();
  }
}
