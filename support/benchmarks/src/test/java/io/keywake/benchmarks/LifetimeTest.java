package io.keywake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LifetimeTest {
  private final List<String> closed = new ArrayList<>();
  private final Lifetime lifetime = new Lifetime();

  @Test
  void closesWhatItOwnsInTheOppositeOrder() {
    lifetime.own(thing("first"));
    lifetime.own(thing("second"));

    lifetime.close();

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closesOnceWhatWasEndedBefore() {
    AutoCloseable early = lifetime.own(thing("early"));
    lifetime.end(early);

    lifetime.close();

    assertThat(closed).containsExactly("early");
  }

  @Test
  void goesOnIfSomethingCannotBeClosed() {
    lifetime.own(thing("first"));
    lifetime.own(
        () -> {
          throw new IllegalStateException("stuck");
        });

    lifetime.close();

    assertThat(closed).containsExactly("first");
  }

  @Test
  void closesAtOnceWhatComesTooLate() {
    lifetime.close();

    assertThatThrownBy(() -> lifetime.own(thing("late"))).isInstanceOf(BenchmarkException.class);
    assertThat(closed).containsExactly("late");
  }

  private AutoCloseable thing(String name) {
    return () -> closed.add(name);
  }
}
