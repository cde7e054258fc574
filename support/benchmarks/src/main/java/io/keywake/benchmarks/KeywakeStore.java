package io.keywake.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Our server, started as its users start it. Used by the main thread. */
record KeywakeStore(Workspace workspace, Launcher launcher, Jdk jdk) implements StoreUnderTest {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  @Override
  public String label() {
    return jdk.label();
  }

  @Override
  public RunningStore start() {
    int port = RunningStore.freePort();
    List<String> command = new ArrayList<>(launcher.server());
    command.addAll(List.of("--port", Integer.toString(port)));
    Map<String, String> environment = Map.of(Launcher.JAVA_HOME, jdk.home().toString());
    return new RunningStore(workspace.start("keywake", command, environment), port).awaitAnswer();
  }

  /**
   * The sizes of all objects that can be reached. What the collector reports as used would count
   * pages that are not full, too, and differs from one collector to the other.
   */
  @Override
  public long usedBytes(RunningStore server) {
    String pid = Long.toString(server.process().pid());
    jcmd(pid, "GC.run");
    // Collects once more itself.
    return totalBytes(jcmd(pid, "GC.class_histogram"));
  }

  static long totalBytes(String histogram) {
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new BenchmarkException("jcmd: expected a line that begins with Total\n" + histogram);
    }
    return Long.parseLong(total.group(1));
  }

  private String jcmd(String pid, String command) {
    return workspace.run("jcmd", List.of(jdk.tool("jcmd").toString(), pid, command), Map.of());
  }
}
