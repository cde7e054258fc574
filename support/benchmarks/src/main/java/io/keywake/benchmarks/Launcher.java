package io.keywake.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The script that starts a server for everybody else, too, and therefore decides on the JDK and its
 * options here. Owned by the main thread.
 */
final class Launcher {
  static final String JAVA_HOME = "KEYWAKE_JAVA_HOME";
  private static final String DRY_RUN = "KEYWAKE_DRY_RUN";
  private static final String ROOT_PROPERTY = "keywake.root";

  private final Path script;
  private final Workspace workspace;

  Launcher(Workspace workspace) {
    String root = System.getProperty(ROOT_PROPERTY);
    if (root == null) {
      throw new BenchmarkException(
          "-D" + ROOT_PROPERTY + ": not set; expected the directory of the project");
    }
    this.script = Path.of(root, "keywake");
    this.workspace = workspace;
  }

  /** The JDK that is taken if nobody wants a certain one. */
  Jdk chosenJdk() {
    Path home = Path.of(serverCommand(null).get(0)).resolve("../..").normalize();
    return Jdk.in(home)
        .orElseThrow(() -> new BenchmarkException(home + ": expected a JDK with bin/jcmd"));
  }

  /** The words that start a server; its own options are to follow. */
  List<String> server() {
    return List.of(script.toString(), "server");
  }

  /** The words that start another program as a server is started: virtual machine and options. */
  List<String> javaFor(Jdk jdk, Class<?> program) {
    List<String> words = new ArrayList<>(serverCommand(jdk.home()));
    // From the class path on it is the server.
    words.subList(words.indexOf("-cp"), words.size()).clear();
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return words;
  }

  private List<String> serverCommand(@Nullable Path javaHome) {
    if (!Files.isExecutable(script)) {
      throw new BenchmarkException(script + ": expected the script that starts a server");
    }
    Map<String, String> environment =
        javaHome == null
            ? Map.of(DRY_RUN, "yes")
            : Map.of(DRY_RUN, "yes", JAVA_HOME, javaHome.toString());
    return workspace.run("keywake-dry-run", server(), environment).lines().toList();
  }
}
