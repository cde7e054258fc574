package io.keywake.store.bgiteration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.keyspace.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that rebuilds the keyspace from items, as an exporter and a mirror would: what it has
 * read counts only once it is acknowledged, and what it hands back may have been taken in or not.
 */
final class SimulatedClient {
  private final IterationReader reader;
  private final Random random;

  /** The keyspace's content at each sequence at which something was queued. */
  private final Map<Long, Map<String, Content>> states;

  private final Map<String, Content> copy = new HashMap<>();
  private final List<Item> uncommitted = new ArrayList<>();
  private final Set<String> presented = new HashSet<>();
  private final boolean calm;
  private long lastSequence;
  private int consistentPoints;
  private boolean hasHandedBack;
  private boolean ended;

  SimulatedClient(
      IterationReader reader, Random random, Map<Long, Map<String, Content>> states, boolean calm) {
    this.reader = reader;
    this.random = random;
    this.states = states;
    this.calm = calm;
  }

  boolean hasEnded() {
    return ended;
  }

  int consistentPoints() {
    return consistentPoints;
  }

  /** Reads one item, if there is one, and checks what can be checked of it alone. */
  boolean read() {
    if (ended) {
      return false;
    }
    Item item = poll();
    if (item == null) {
      return false;
    }
    assertThat(item.sequence())
        .as("an item's sequence never falls")
        .isGreaterThanOrEqualTo(lastSequence);
    lastSequence = item.sequence();
    uncommitted.add(item);
    if (item instanceof Item.Effects effects) {
      checkUnit(effects);
    } else if (item instanceof Item.Entries entries) {
      for (Item.Placed placed : entries.entries()) {
        boolean first = presented.add(KeyspaceState.name(placed.db(), placed.entry().key()));
        assertThat(first || !calm).as("presented once").isTrue();
      }
    } else if (item instanceof Item.Consistent || item instanceof Item.Complete) {
      commit();
      consistentPoints++;
      assertThat(copy).as("copy at %s", item).isEqualTo(states.get(item.sequence()));
      ended = item instanceof Item.Complete;
    } else {
      ended = true;
    }
    return true;
  }

  private @Nullable Item poll() {
    try {
      return reader.poll(0, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void checkUnit(Item.Effects item) {
    long last = item.unitFirst() - 1;
    for (Effect.OfKey effect : item.effects()) {
      assertThat(effect.sequence()).as("order within a unit").isGreaterThan(last);
      last = effect.sequence();
    }
    assertThat(last).isLessThan(item.unitFirst() + item.unitCount());
    assertThat(item.effects()).isNotEmpty();
  }

  void commit() {
    uncommitted.forEach(this::apply);
    uncommitted.clear();
    reader.acknowledge(reader.readItems());
  }

  /** Loses what was read since the last commit, or a part of it, without knowing which. */
  void handBack() {
    uncommitted.subList(0, random.nextInt(uncommitted.size() + 1)).forEach(this::apply);
    uncommitted.clear();
    hasHandedBack = true;
    reader.handBack();
  }

  void askConsistent() {
    reader.askConsistent();
  }

  void close() {
    reader.close();
    ended = true;
  }

  private void apply(Item item) {
    if (item instanceof Item.Entries entries) {
      for (Item.Placed placed : entries.entries()) {
        copy.put(
            KeyspaceState.name(placed.db(), placed.entry().key()),
            KeyspaceState.content(placed.entry()));
      }
      entries.deletions().forEach(this::apply);
    } else if (item instanceof Item.Effects effects) {
      effects.effects().forEach(this::apply);
    }
  }

  private void apply(Effect.OfKey effect) {
    String name = KeyspaceState.name(effect.db(), effect.key());
    if (effect instanceof Effect.Upserted upserted) {
      copy.put(name, KeyspaceState.content(upserted.entry()));
      return;
    }
    if (effect instanceof Effect.Deleted) {
      copy.remove(name);
      return;
    }
    Content old = copy.get(name);
    if (old == null || !fits(effect, old)) {
      // What the change builds on was handed back, and will be presented whole.
      assertThat(hasHandedBack).as("a base for %s", effect).isTrue();
      copy.remove(name);
      return;
    }
    if (effect instanceof Effect.ExpiryChanged changed) {
      copy.put(name, new Content(old.value(), changed.expireAtMs()));
    } else if (effect instanceof Effect.StringWritten written) {
      StringBuilder text = new StringBuilder((String) old.value());
      int end = written.offset() + written.bytes().length;
      while (text.length() < end) {
        text.append('\0');
      }
      text.replace(written.offset(), end, new String(written.bytes(), ISO_8859_1));
      copy.put(name, new Content(text.toString(), old.expireAtMs()));
    } else if (effect instanceof Effect.HashChanged changed) {
      @SuppressWarnings("unchecked")
      Map<String, String> fields = new TreeMap<>((Map<String, String>) old.value());
      for (int index = 0; index < changed.put().length; index += 2) {
        fields.put(
            new String(changed.put()[index], ISO_8859_1),
            new String(changed.put()[index + 1], ISO_8859_1));
      }
      for (byte[] field : changed.removed()) {
        fields.remove(new String(field, ISO_8859_1));
      }
      copy.put(name, new Content(fields, old.expireAtMs()));
    }
  }

  private static boolean fits(Effect.OfKey effect, Content base) {
    return effect instanceof Effect.ExpiryChanged
        || base.value() instanceof String == effect instanceof Effect.StringWritten;
  }
}
