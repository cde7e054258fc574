package io.keywake.store.bgiteration;

import static io.keywake.store.bgiteration.KeyspaceState.text;

import io.keywake.store.bgiteration.IterationSettings.Effects;
import io.keywake.store.bgiteration.KeyspaceState.Content;
import io.keywake.store.bgiteration.KeyspaceState.Place;
import io.keywake.store.keyspace.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A client that looks at the moment of its creation: it compares its image with what was there
 * then, and if it has the log too, what both make with what was there at the end of each unit
 * since.
 */
final class ImagingClient extends SimulatedClient {
  /** In a database of {@link #origins}: a table that is younger than the image. */
  private static final int YOUNGER = -1;

  /** So rarely everything is compared behind a unit of the log, not its keys alone. */
  private static final int WHOLE_ONE_IN = 16;

  private final KeyspaceState creation;
  private final ClientCopy copy;
  private final List<Item.Effects> log = new ArrayList<>();

  /** By database, at this point of the log: which one of the image its table was. */
  private final int[] origins;

  private long loggedTo;
  private boolean isImageWhole;
  private int outdated;

  ImagingClient(
      IterationSettings settings,
      IterationReader reader,
      Random random,
      KeyspaceHistory history,
      Disturbance disturbance) {
    super(settings, reader, random, history, disturbance);
    creation = history.present().within(settings.scope());
    copy = new ClientCopy(history.databases());
    origins = new int[history.databases()];
    for (int db = 0; db < origins.length; db++) {
      origins[db] = db;
    }
    loggedTo = reader.createdAt();
  }

  /** How many entries were presented as they were although they had changed by then. */
  int outdated() {
    return outdated;
  }

  @Override
  boolean mayHandBack() {
    // It is terminated by that, so most of them do not.
    return super.mayHandBack() && random.nextInt(20) == 0;
  }

  @Override
  boolean concerns(Effect effect, boolean isPassed) {
    return settings.effects() == Effects.FORWARDED && isMeant(effect);
  }

  private boolean isMeant(Effect effect) {
    return !(effect instanceof Effect.OfKey ofKey && !settings.scope().contains(ofKey.key()));
  }

  @Override
  Set<Class<?>> applied() {
    return copy.applied();
  }

  @Override
  void presented(Item.Entries item) {
    check(item.deletions().isEmpty(), "an image has no deletions");
    check(!isImageWhole, "an image that is whole stays so");
    for (Item.Placed placed : item.entries()) {
      Place place = new Place(placed.db(), text(placed.entry().key()));
      check(tell(place), "a key is presented once");
      Content content = KeyspaceState.content(placed.entry());
      Content truth = creation.db(place.db()).get(place.key());
      check(content.equals(truth), "an entry is presented as it was at creation");
      Content now = history.at(item.sequence(), place.db(), place.key());
      outdated += content.equals(now) ? 0 : 1;
    }
    copy.apply(item, key -> true);
  }

  @Override
  void unit(Item.Effects item) {
    List<Effect> all = history.effects(item.unitId());
    check(item.effects().equals(all.stream().filter(this::isMeant).toList()), "a unit is whole");
    boolean follows = item.unitFirst() == loggedTo + 1;
    check(follows || !settings.scope().isAll(), "units follow one another without a gap");
    loggedTo = item.sequence();
    item.effects().forEach(this::checkOldIsTold);
    if (isImageWhole) {
      apply(item);
    } else {
      log.add(item);
    }
  }

  /** What an effect changes first was presented before (B10). */
  private void checkOldIsTold(Effect effect) {
    if (effect instanceof Effect.Flushed flushed) {
      origins[flushed.db()] = YOUNGER;
    } else if (effect instanceof Effect.Swapped swapped) {
      int first = origins[swapped.first()];
      origins[swapped.first()] = origins[swapped.second()];
      origins[swapped.second()] = first;
    } else {
      Effect.OfKey ofKey = (Effect.OfKey) effect;
      int db = origins[ofKey.db()];
      Place place = new Place(db, text(ofKey.key()));
      check(
          db == YOUNGER || !creation.db(db).containsKey(place.key()) || told.contains(place),
          "the old entry is presented before the effect on it");
    }
  }

  private void apply(Item.Effects item) {
    copy.apply(item, key -> true);
    for (Effect effect : item.effects()) {
      if (effect instanceof Effect.OfKey ofKey) {
        Content truth = history.at(item.sequence(), ofKey.db(), text(ofKey.key()));
        Content mine = copy.state().db(ofKey.db()).get(text(ofKey.key()));
        check(Objects.equals(mine, truth), "image and log are the key at the end of each unit");
      }
    }
    if (random.nextInt(WHOLE_ONE_IN) == 0) {
      compare(item);
    }
  }

  @Override
  void consistent(Item.Consistent item) {
    check(item.foldedCount() == 0, "a log is never folded");
    compare(item);
    check(item.keyCount() == copy.state().keyCount(), "a consistent point tells how many keys");
  }

  @Override
  void complete(Item.Complete item) {
    compare(item);
  }

  private void compare(Item item) {
    compared();
    if (!isImageWhole) {
      isImageWhole = true;
      require(item, copy.state().differencesTo(creation));
      log.forEach(this::apply);
      log.clear();
    }
    if (settings.effects() == Effects.FORWARDED) {
      require(item, history.differencesOf(copy.state(), settings.scope(), item.sequence()));
    }
  }

  private void require(Item item, String differences) {
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "the image of " + settings + " differs at " + item + ":" + differences);
    }
  }
}
