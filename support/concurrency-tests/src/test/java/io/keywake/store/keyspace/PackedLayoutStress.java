package io.keywake.store.keyspace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The one part of a small entry that is ever written again, its access clock, does not disturb who
 * reads the rest in another thread.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "key, value and expiry as they are")
@Outcome(expect = FORBIDDEN, desc = "torn")
@State
public class PackedLayoutStress {
  private static final byte[] KEY = {'k', 'e', 'y'};
  private static final byte[] VALUE = {'v', 'a', 'l', 'u', 'e'};
  private static final int OLD_CLOCK = 0;
  private static final int NEW_CLOCK = -1;

  private final byte[] packed;

  public PackedLayoutStress() {
    packed = PackedLayout.allocate(ValueType.STRING, KEY, VALUE.length, 7, 9, OLD_CLOCK);
    System.arraycopy(VALUE, 0, packed, packed.length - VALUE.length, VALUE.length);
  }

  @Actor
  public void executionThread() {
    PackedLayout.touch(packed, NEW_CLOCK);
  }

  @Actor
  public void client(ZZ_Result result) {
    Entry entry = Entry.of(packed);
    StringValue value = (StringValue) entry.value();
    result.r1 =
        entry.sequence() == 9
            && entry.expireAtMs() == 7
            && entry.type() == ValueType.STRING
            && Arrays.equals(entry.key(), KEY)
            && Arrays.equals(value.toByteArray(), VALUE);
    int clock = entry.accessClock();
    result.r2 = clock == OLD_CLOCK || clock == NEW_CLOCK;
  }
}
