package io.keywake.store.server;

import java.util.ArrayList;
import java.util.List;

/**
 * The tasks of an execution loop, apart from its thread: runs each of them once a turn and says how
 * long the loop may wait. Owned by the execution thread, or by a test with a clock of its own.
 */
final class LoopTasks implements Turn {
  private final List<LoopTask> tasks = new ArrayList<>();
  private long nowNanos;
  private long commandNanos;
  private long idleNanos;
  private boolean worked;

  void add(LoopTask task) {
    tasks.add(task);
  }

  void remove(LoopTask task) {
    tasks.remove(task);
  }

  /** Runs every task once. */
  void runTurn(long nowNanos, long commandNanos, long idleNanos) {
    this.nowNanos = nowNanos;
    this.commandNanos = commandNanos;
    this.idleNanos = idleNanos;
    int work = 0;
    for (int i = 0; i < tasks.size(); i++) {
      work += tasks.get(i).doWork(this);
    }
    worked = work != 0;
  }

  /** 0: the next turn is due at once. {@link LoopTask#NEVER}: only when something happens. */
  long nanosUntilNext(long nowNanos) {
    long least = LoopTask.NEVER;
    if (worked) {
      return 0;
    }
    for (int i = 0; i < tasks.size(); i++) {
      least = Math.min(least, Math.max(0, tasks.get(i).nanosUntilNext(nowNanos)));
    }
    return least;
  }

  @Override
  public long nowNanos() {
    return nowNanos;
  }

  @Override
  public long commandNanos() {
    return commandNanos;
  }

  @Override
  public long idleNanos() {
    return idleNanos;
  }
}
