package io.keywake.cli;

import static io.keywake.cli.progress.Progress.count;

import io.keywake.cli.demo.SteadyLoad;
import io.keywake.cli.verify.StoreClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keywake load}. Runs on the main thread. */
@Command(
    name = "load",
    description = {
      "Writes to a store as applications would, until it is stopped.",
      "",
      "Fills the store first, if its database 0 is empty. All types, expiry, renames, transactions,"
          + " and now and then a FLUSHDB of database 1 and a SWAPDB of the databases 2 and 3.",
      ""
    })
final class LoadCommand implements Callable<Integer> {
  private static final int KEYS_MIN = 100;
  private static final int KEYS_MAX = 100_000_000;
  private static final int RATE_MAX = 1_000_000;

  @ParentCommand private @Nullable KeywakeCommand parent;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "10000",
      description = "How many keys it fills the store with. Default: ${DEFAULT-VALUE}.")
  private int keys;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "500",
      description = "How many commands it sends a second. Default: ${DEFAULT-VALUE}.")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "X",
      defaultValue = "1",
      description = "Which keys and commands there are. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws InterruptedException {
    if (parent == null) {
      throw new IllegalStateException("not run as part of keywake");
    }
    OptionRange.check(spec, "--keys", keys, KEYS_MIN, KEYS_MAX);
    OptionRange.check(spec, "--rate", rate, 1, RATE_MAX);
    Termination termination = parent.termination();
    try (StoreClient client = new StoreClient(store.address())) {
      SteadyLoad load = new SteadyLoad(client, keys, seed, rate);
      say("filled with " + count(load.fill()) + " commands, writes " + count(rate) + " a second");
      long beganNanos = System.nanoTime();
      Duration pause = Duration.ZERO;
      while (!termination.awaitSignal(pause)) {
        pause = load.step(System.nanoTime() - beganNanos);
      }
    }
    return 0;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
