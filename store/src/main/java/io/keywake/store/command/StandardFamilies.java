package io.keywake.store.command;

import java.util.List;
import java.util.SplittableRandom;

/** The families of this package. Used once, by the assembly. */
public final class StandardFamilies {
  private StandardFamilies() {}

  public static List<CommandFamily> all() {
    return List.of(
        new ConnectionFamily(),
        new TransactionFamily(),
        new StringFamily(),
        new StringRangeFamily(),
        new BitmapFamily(),
        new CounterFamily(),
        new HashFamily(),
        new HashWalkFamily(),
        new HashRandomFamily(new SplittableRandom()));
  }
}
