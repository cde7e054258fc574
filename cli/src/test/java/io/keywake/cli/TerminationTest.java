package io.keywake.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminationTest {

  private final Termination termination = new Termination();
  private final List<String> closed = new ArrayList<>();

  @Test
  void closesInTheReverseOrder() {
    termination.own(() -> closed.add("first"));
    termination.own(() -> closed.add("second"));
    termination.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void closesOnceOnly() {
    termination.own(() -> closed.add("only"));
    termination.close();
    termination.close();
    assertThat(closed).containsExactly("only");
  }

  @Test
  void closesTheOthersIfOneFails() {
    termination.own(() -> closed.add("first"));
    termination.own(
        () -> {
          throw new IllegalStateException("does not close");
        });
    termination.close();
    assertThat(closed).containsExactly("first");
  }

  @Test
  void closesAtOnceWhatComesTooLate() {
    termination.close();
    assertThatThrownBy(() -> termination.own(() -> closed.add("late")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(closed).containsExactly("late");
  }
}
