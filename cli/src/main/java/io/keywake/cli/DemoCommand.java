package io.keywake.cli;

import io.keywake.cli.demo.Demo;
import io.keywake.cli.demo.DemoSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code keywake demo}. Runs on the main thread. */
@Command(
    name = "demo",
    description = {
      "Shows the main job on this machine, with nothing else installed or configured.",
      "",
      "Starts a Kafka broker, a schema registry and a store with an export, loads keys, lets clients"
          + " write while the store is walked and streamed, follows the topics with a mirror, and"
          + " compares both at the end: every key, type, value and expiry.",
      ""
    },
    footer = {
      "",
      "Store, mirror and comparison are in one process, whose heap takes about 900 bytes per key:"
          + " 1 GB for a million. KEYWAKE_JAVA_OPTS=-Xmx2g limits it; without, half of the machine's"
          + " memory does."
    })
final class DemoCommand implements Callable<Integer> {
  /** System property of the launcher: whether standard output is a terminal. */
  private static final String TERMINAL = "keywake.terminal";

  private static final int EXIT_CODE_DIFFERENCES = 1;
  private static final int KEYS_MIN = 100;
  private static final int KEYS_MAX = 100_000_000;
  private static final int SECONDS_MAX = 1_000_000;
  private static final int WRITERS_MAX = 1_000;
  private static final List<String> FORMS = List.of("image", "delta");

  @ParentCommand private @Nullable KeywakeCommand parent;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many keys are loaded. Default: ${DEFAULT-VALUE}.")
  private int keys;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description =
          "How long the writers write, or longer if the mirror takes longer to its first barrier."
              + " Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--writers",
      paramLabel = "W",
      defaultValue = "4",
      description = "How many clients write. Default: ${DEFAULT-VALUE}.")
  private int writers;

  @Option(
      names = "--seed",
      paramLabel = "X",
      defaultValue = "1",
      description = "Which keys and commands there are. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--form",
      paramLabel = "FORM",
      defaultValue = "image",
      description =
          "How changes of large values are published: image, whole, or delta, as what has changed."
              + " Default: ${DEFAULT-VALUE}.")
  private String form = "image";

  @Option(
      names = "--keep-running",
      description = "Leave everything up after the comparison, and tell how to look at it.")
  private boolean keepRunning;

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (parent == null) {
      throw new IllegalStateException("not run as part of keywake");
    }
    OptionRange.check(spec, "--keys", keys, KEYS_MIN, KEYS_MAX);
    OptionRange.check(spec, "--seconds", seconds, 0, SECONDS_MAX);
    OptionRange.check(spec, "--writers", writers, 0, WRITERS_MAX);
    if (!FORMS.contains(form)) {
      throw new ParameterException(
          spec.commandLine(), "--form: " + form + ", expected image or delta");
    }
    if (!parent.isVerbose()) {
      LogLevels.lower();
    }
    Demo demo =
        new Demo(
            new DemoSettings(keys, seconds, writers, seed, form, keepRunning),
            spec.commandLine().getOut(),
            Boolean.getBoolean(TERMINAL),
            parent.termination()::own);
    return demo.run() ? 0 : EXIT_CODE_DIFFERENCES;
  }
}
