package io.keywake.store.command;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.StringValue;
import io.keywake.store.resp.ReplyWriter;

/** LCS. Stateless, executed on the execution thread. */
final class LongestCommonFamily implements CommandFamily {
  private static final byte[] EMPTY = {};

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        CommandSpec.named("lcs", -3)
            .group(CommandGroup.STRING)
            .flags(CommandFlag.READONLY)
            .keys(1, 2, 1)
            .since("7.0.0")
            .summary("Finds the longest common subsequence of two strings.")
            .handler(LongestCommonFamily::lcs));
  }

  private static void lcs(CommandCall call) {
    byte[] a = bytes(call, 1);
    byte[] b = bytes(call, 2);
    boolean lengthOnly = false;
    boolean matches = false;
    boolean matchLengths = false;
    long matchLengthMin = 0;
    for (int index = 3; index < call.size(); index++) {
      if (call.is(index, "idx")) {
        matches = true;
      } else if (call.is(index, "len")) {
        lengthOnly = true;
      } else if (call.is(index, "withmatchlen")) {
        matchLengths = true;
      } else if (call.is(index, "minmatchlen") && index + 1 < call.size()) {
        matchLengthMin = call.integer(++index);
      } else {
        throw CommandException.syntax();
      }
    }
    if (matches && lengthOnly) {
      throw new CommandException(
          "ERR If you want both the length and indexes, please just use IDX.");
    }
    if (lengthOnly) {
      call.reply().integer(CommonSubsequence.length(a, b));
      return;
    }
    if (!CommonSubsequence.isWithinLimits(a, b)) {
      throw new CommandException(
          "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    }
    CommonSubsequence common = new CommonSubsequence(a, b);
    if (matches) {
      reply(call.reply(), common, matchLengthMin, matchLengths);
    } else {
      call.reply().bulk(common.bytes());
    }
  }

  private static byte[] bytes(CommandCall call, int index) {
    Entry entry = call.find(index);
    if (entry == null) {
      return EMPTY;
    }
    if (entry.value() instanceof StringValue string) {
      return string.toByteArray();
    }
    throw new CommandException("ERR The specified keys must contain string values");
  }

  private static void reply(
      ReplyWriter reply, CommonSubsequence common, long matchLengthMin, boolean matchLengths) {
    reply.mapHeader(2);
    reply.bulk("matches");
    long mark = reply.position();
    int written = 0;
    for (CommonSubsequence.Match match : common.matches()) {
      if (match.length() >= matchLengthMin) {
        reply.arrayHeader(matchLengths ? 3 : 2);
        range(reply, match.inA(), match.length());
        range(reply, match.inB(), match.length());
        if (matchLengths) {
          reply.integer(match.length());
        }
        written++;
      }
    }
    reply.arrayHeaderAt(mark, written);
    reply.bulk("len");
    reply.integer(common.length());
  }

  private static void range(ReplyWriter reply, int from, int length) {
    reply.arrayHeader(2);
    reply.integer(from);
    reply.integer(from + length - 1);
  }
}
