package io.keywake.store.command;

import static io.keywake.store.command.AclCategory.DANGEROUS;
import static io.keywake.store.command.AclCategory.LIST;
import static io.keywake.store.command.AclCategory.SET;
import static io.keywake.store.command.AclCategory.SORTEDSET;
import static io.keywake.store.command.CommandFlag.DENYOOM;
import static io.keywake.store.command.CommandFlag.MOVABLEKEYS;
import static io.keywake.store.command.CommandFlag.READONLY;
import static io.keywake.store.command.CommandFlag.WRITE;

import io.keywake.store.keyspace.Entry;
import io.keywake.store.keyspace.ListValue;
import io.keywake.store.keyspace.SetValue;
import io.keywake.store.keyspace.SortedSetValue;
import io.keywake.store.keyspace.Value;
import io.keywake.store.resp.ReplyWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SORT and SORT_RO. Stateless, executed on the execution thread. */
final class SortFamily implements CommandFamily {
  /**
   * An element with what it is sorted by.
   *
   * @param text of an alphabetical order, or null if there is none
   * @param number of a numerical order
   */
  private record Weighed(byte[] element, byte @Nullable [] text, double number) {
    /** Bytes count as unsigned, as in the C locale. */
    static final Comparator<Weighed> BY_TEXT =
        Comparator.comparing(Weighed::text, Comparator.nullsFirst(Arrays::compareUnsigned));

    static final Comparator<Weighed> BY_NUMBER =
        Comparator.comparingDouble((Weighed weighed) -> weighed.number + 0.0)
            .thenComparing(Weighed::element, Arrays::compareUnsigned);
  }

  private static final byte[] NOTHING = {};

  @Override
  public void register(CommandTable.Builder table) {
    table.add(
        sorting("sort")
            .flags(WRITE, DENYOOM)
            .summary("Sorts the elements of a list, a set or a sorted set; may store the result.")
            .handler(call -> sort(call, false)));
    table.add(
        sorting("sort_ro")
            .flags(READONLY)
            .since("7.0.0")
            .summary("Sorts the elements of a list, a set or a sorted set.")
            .handler(call -> sort(call, true)));
  }

  private static CommandSpec.Builder sorting(String name) {
    return CommandSpec.named(name, -2)
        .group(CommandGroup.GENERIC)
        .outsideOfGroupCategory()
        .flags(MOVABLEKEYS)
        .categories(SET, SORTEDSET, LIST, DANGEROUS)
        .keys(1, 1, 1);
  }

  private static void sort(CommandCall call, boolean readOnly) {
    SortOptions options = SortOptions.parse(call, readOnly);
    Entry entry = options.target() == null ? call.find(1) : call.findForWrite(1);
    List<byte[]> elements = entry == null ? new ArrayList<>() : elements(entry.value());
    boolean isSet = entry != null && entry.value() instanceof SetValue;
    if (!options.keepsOrder()) {
      order(call, options, elements);
    } else if (isSet && options.target() != null) {
      // The order of a set means nothing, but what is stored is to be the same everywhere.
      elements.sort(Arrays::compareUnsigned);
      reverseIf(options.descending(), elements);
    } else {
      reverseIf(options.descending() && !isSet, elements);
    }
    int from = options.from(elements.size());
    answer(call, options, elements.subList(from, options.to(elements.size())));
  }

  private static void reverseIf(boolean descending, List<byte[]> elements) {
    if (descending) {
      Collections.reverse(elements);
    }
  }

  /** Copies of the elements, in the order of the value. */
  private static List<byte[]> elements(Value value) {
    List<byte[]> elements = new ArrayList<>();
    if (value instanceof ListValue list) {
      ListValue.Cursor cursor = list.elements(0);
      while (cursor.next()) {
        elements.add(cursor.element());
      }
    } else if (value instanceof SetValue set) {
      SetValue.Cursor cursor = set.members();
      while (cursor.next()) {
        elements.add(cursor.member());
      }
    } else if (value instanceof SortedSetValue sortedSet) {
      SortedSetValue.Cursor cursor = sortedSet.members(0);
      while (cursor.next()) {
        elements.add(cursor.member());
      }
    } else {
      throw CommandException.wrongType();
    }
    return elements;
  }

  private static void order(CommandCall call, SortOptions options, List<byte[]> elements) {
    List<Weighed> weighed = new ArrayList<>(elements.size());
    boolean allNumbers = true;
    for (byte[] element : elements) {
      byte[] weight = options.by() == null ? element : options.by().find(call, element);
      double number = 0;
      if (!options.alphabetical() && weight != null) {
        number = DoubleText.parseWeight(weight);
        allNumbers &= !Double.isNaN(number);
      }
      weighed.add(new Weighed(element, weight, number));
    }
    if (!allNumbers) {
      throw new CommandException("ERR One or more scores can't be converted into double");
    }
    Comparator<Weighed> order = options.alphabetical() ? Weighed.BY_TEXT : Weighed.BY_NUMBER;
    weighed.sort(options.descending() ? order.reversed() : order);
    elements.clear();
    weighed.forEach(each -> elements.add(each.element()));
  }

  private static void answer(CommandCall call, SortOptions options, List<byte[]> sorted) {
    if (options.target() != null) {
      store(call, options, sorted, options.target());
      return;
    }
    ReplyWriter reply = call.reply();
    reply.arrayHeader((long) sorted.size() * options.columns());
    for (byte[] element : sorted) {
      for (int column = 0; column < options.columns(); column++) {
        byte[] value = options.column(call, element, column);
        if (value == null) {
          reply.nullBulk();
        } else {
          reply.bulkShared(value, 0, value.length);
        }
      }
    }
  }

  private static void store(
      CommandCall call, SortOptions options, List<byte[]> sorted, byte[] target) {
    List<byte[]> stored = new ArrayList<>();
    for (byte[] element : sorted) {
      for (int column = 0; column < options.columns(); column++) {
        byte[] value = options.column(call, element, column);
        stored.add(value == null ? NOTHING : value);
      }
    }
    call.keyspace().lists().store(call.db(), target, stored);
    call.reply().integer(stored.size());
  }
}
