package io.keywake.store.command;

import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.resp.ReplyWriter;

/**
 * Members of sorted sets as replies. Stateless, used on the execution thread.
 *
 * <p>A member with its score is two elements of one array in RESP2, and an array of its own in
 * RESP3.
 */
final class SortedSetReply {
  private SortedSetReply() {}

  /** The header of an array of so many members. */
  static void header(ReplyWriter reply, long members, boolean withScores) {
    reply.arrayHeader(withScores && reply.protocolVersion() == 2 ? 2 * members : members);
  }

  /** The member that a cursor is at, as an element of an array that {@link #header} began. */
  static void member(ReplyWriter reply, SortedSetValue.Cursor cursor, boolean withScore) {
    if (withScore && reply.protocolVersion() > 2) {
      reply.arrayHeader(2);
    }
    cursor.readMember(reply::bulkShared);
    if (withScore) {
      reply.doubleValue(cursor.score());
    }
  }

  /** As the method above, for a member that is at hand. */
  static void member(ReplyWriter reply, byte[] member, double score, boolean withScore) {
    if (withScore && reply.protocolVersion() > 2) {
      reply.arrayHeader(2);
    }
    reply.bulk(member);
    if (withScore) {
      reply.doubleValue(score);
    }
  }

  /** All members in ascending order. */
  static void all(ReplyWriter reply, SortedSetValue set, boolean withScores) {
    header(reply, set.size(), withScores);
    SortedSetValue.Cursor cursor = set.members(0);
    while (cursor.next()) {
      member(reply, cursor, withScores);
    }
  }
}
