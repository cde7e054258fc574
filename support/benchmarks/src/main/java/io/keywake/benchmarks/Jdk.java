package io.keywake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JDK on this machine. Immutable.
 *
 * @param release the feature release, such as 17
 */
record Jdk(Path home, int release) {
  /** From here on the launcher takes another collector, with references of another size. */
  private static final int ZGC_SINCE = 25;

  private static final int OLDEST = 17;
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  /** The JDK in a directory, by the file that each has. */
  static Optional<Jdk> in(Path home) {
    try {
      Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
      if (version.find() && Files.isExecutable(home.resolve("bin/jcmd"))) {
        return Optional.of(new Jdk(home, Integer.parseInt(version.group(1))));
      }
      return Optional.empty();
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  /** The newest one for each collector that the launcher may choose, best first. */
  static List<Jdk> onePerCollector() {
    return newestPerCollector(installed());
  }

  static List<Jdk> newestPerCollector(List<Jdk> candidates) {
    List<Jdk> chosen = new ArrayList<>();
    Comparator<Jdk> byRelease = Comparator.comparingInt(Jdk::release);
    candidates.stream()
        .filter(each -> each.release >= ZGC_SINCE)
        .max(byRelease)
        .ifPresent(chosen::add);
    candidates.stream()
        .filter(each -> each.release >= OLDEST && each.release < ZGC_SINCE)
        .max(byRelease)
        .ifPresent(chosen::add);
    return chosen;
  }

  private static List<Jdk> installed() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    String named = System.getenv("JAVA_HOME");
    if (named != null && !named.isEmpty()) {
      homes.add(Path.of(named));
    }
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> entries = Files.list(INSTALLED)) {
        homes.addAll(entries.sorted().toList());
      } catch (IOException unreadable) {
        throw new BenchmarkException(INSTALLED + " cannot be read: " + unreadable.getMessage());
      }
    }
    return homes.stream().flatMap(home -> in(home).stream()).toList();
  }

  /** How a server that runs on it is called in a table. */
  String label() {
    return "keywake, JDK " + release;
  }

  Path tool(String name) {
    return home.resolve("bin").resolve(name);
  }
}
