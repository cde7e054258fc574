package io.keywake.store.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopTasksTest {
  private final LoopTasks tasks = new LoopTasks();
  private final List<String> ran = new ArrayList<>();

  @Test
  void waitsForeverWithoutTasks() {
    tasks.runTurn(1, 0, 0);
    assertThat(tasks.nanosUntilNext(1)).isEqualTo(LoopTask.NEVER);
  }

  @Test
  void runsEveryTaskInOrderOnceATurn() {
    tasks.add(new FakeTask("a", LoopTask.NEVER));
    tasks.add(new FakeTask("b", LoopTask.NEVER));
    tasks.runTurn(7, 3, 0);
    tasks.runTurn(9, 0, 2);
    assertThat(ran).containsExactly("a at 7 3 0", "b at 7 3 0", "a at 9 0 2", "b at 9 0 2");
  }

  @Test
  void waitsForTheEarliestDeadline() {
    tasks.add(new FakeTask("a", 5_000));
    tasks.add(new FakeTask("b", 3_000));
    tasks.runTurn(0, 0, 0);
    assertThat(tasks.nanosUntilNext(1_000)).isEqualTo(2_000);
    assertThat(tasks.nanosUntilNext(4_000)).isZero();
  }

  @Test
  void takesTheNextTurnAtOnceAfterATaskDidWork() {
    FakeTask task = new FakeTask("a", LoopTask.NEVER);
    tasks.add(task);
    task.work = 1;
    tasks.runTurn(0, 0, 0);
    assertThat(tasks.nanosUntilNext(0)).isZero();
    task.work = 0;
    tasks.runTurn(0, 0, 0);
    assertThat(tasks.nanosUntilNext(0)).isEqualTo(LoopTask.NEVER);
  }

  private final class FakeTask implements LoopTask {
    private final String name;
    private final long deadlineNanos;
    private int work;

    FakeTask(String name, long deadlineNanos) {
      this.name = name;
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    public int doWork(Turn turn) {
      ran.add(name + " at " + turn.nowNanos() + " " + turn.commandNanos() + " " + turn.idleNanos());
      return work;
    }

    @Override
    public long nanosUntilNext(long nowNanos) {
      return deadlineNanos == NEVER ? NEVER : deadlineNanos - nowNanos;
    }
  }
}
