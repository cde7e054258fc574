package io.keywake.store.command;

import java.util.List;

/** The families of this package. Used once, by the assembly. */
public final class StandardFamilies {
  private StandardFamilies() {}

  public static List<CommandFamily> all(StoreEnvironment environment) {
    return List.of(
        new KeyFamily(),
        new ExpiryFamily(),
        new ObjectFamily(),
        new DatabaseFamily(environment.random()),
        new StringFamily(),
        new StringRangeFamily(),
        new BitmapFamily(),
        new BitCountFamily(),
        new BitFieldFamily(),
        new LongestCommonFamily(),
        new CounterFamily(),
        new HashFamily(),
        new HashWalkFamily(),
        new HashRandomFamily(environment.random()),
        new SetFamily(),
        new SetAlgebraFamily(),
        new SetRandomFamily(environment.random()),
        new ListFamily(),
        new ListSearchFamily(),
        new ListPopFamily(),
        new ListMoveFamily(),
        new SortedSetFamily(),
        new SortedSetScoreFamily(),
        new SortedSetRangeFamily(),
        new SortedSetBoundFamily(),
        new SortedSetPopFamily(),
        new SortedSetBlockingFamily(),
        new SortedSetRandomFamily(environment.random()),
        new SortedSetAlgebraFamily(),
        new SortFamily(),
        new TransactionFamily(),
        new ConnectionFamily(),
        new ClientFamily(),
        new CommandsFamily(),
        new ConfigFamily(environment.settings()),
        new ServerFamily(environment),
        new KeywakeFamily(environment.process()));
  }
}
