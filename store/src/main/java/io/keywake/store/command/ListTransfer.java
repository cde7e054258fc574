package io.keywake.store.command;

import io.keywake.store.keyspace.ListEnd;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.resp.ReplyWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Elements on their way from a list to the client or to another list, for commands that act at once
 * and for those that have waited. Stateless, executed on the execution thread.
 */
final class ListTransfer {
  private ListTransfer() {}

  /** The end of a list that an argument names. */
  static ListEnd end(CommandCall call, int index) {
    if (call.is(index, "left")) {
      return ListEnd.FRONT;
    }
    if (call.is(index, "right")) {
      return ListEnd.BACK;
    }
    throw CommandException.syntax();
  }

  /** The list at a key that is about to change, or null. */
  static @Nullable ListValue list(CommandCall call, byte[] key) {
    return CommandCall.asList(call.findForWrite(key));
  }

  /** Pops an element and writes it. */
  static void pop(CommandCall call, byte[] key, ListValue list, ListEnd end) {
    int index = end == ListEnd.FRONT ? 0 : list.size() - 1;
    list.read(index, call.reply()::bulkShared);
    call.keyspace().lists().remove(call.db(), key, index, 1);
  }

  /** Pops up to {@code count} elements, the outermost one first, and writes them as an array. */
  static void pop(CommandCall call, byte[] key, ListValue list, ListEnd end, long count) {
    int popped = (int) Math.min(count, list.size());
    ReplyWriter reply = call.reply();
    reply.arrayHeader(popped);
    boolean front = end == ListEnd.FRONT;
    ListValue.Cursor cursor = front ? list.elements(0) : list.elementsToFront(list.size() - 1);
    for (int i = 0; i < popped; i++) {
      cursor.next();
      cursor.readElement(reply::bulkShared);
    }
    call.keyspace().lists().remove(call.db(), key, front ? 0 : list.size() - popped, popped);
  }

  /** Pops as {@link #pop} does, and writes an array of the key and what it held. */
  static void popWithKey(CommandCall call, byte[] key, ListValue list, ListEnd end) {
    call.reply().arrayHeader(2);
    call.reply().bulk(key);
    pop(call, key, list, end);
  }

  /** Pops as {@link #pop} does, and writes an array of the key and the array of what it held. */
  static void popWithKey(CommandCall call, byte[] key, ListValue list, ListEnd end, long count) {
    call.reply().arrayHeader(2);
    call.reply().bulk(key);
    pop(call, key, list, end, count);
  }

  /** Moves an element from one end of a list to an end of another one, or the same; writes it. */
  static void move(
      CommandCall call, byte[] key, ListValue list, ListEnd from, byte[] target, ListEnd to) {
    list(call, target);
    int index = from == ListEnd.FRONT ? 0 : list.size() - 1;
    byte[] element = list.get(index);
    if (list.size() == 1 && Arrays.equals(key, target)) {
      // The key must not go meanwhile, and its expiry with it.
      call.keyspace().lists().set(call.db(), key, 0, element);
    } else {
      call.keyspace().lists().remove(call.db(), key, index, 1);
      call.keyspace().lists().push(call.db(), target, to, element);
    }
    call.reply().bulkShared(element, 0, element.length);
  }
}
