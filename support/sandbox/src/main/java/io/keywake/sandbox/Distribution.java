package io.keywake.sandbox;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The jars that the child processes run from, apart from the class path of this process. Immutable,
 * for any thread.
 *
 * <p>The build lays them out in {@code dist} beside this module's classes and jar, so they are
 * found from any other module's tests without a setting. Whoever moves the jar elsewhere names the
 * directory with the system property {@value #DIRECTORY_PROPERTY}.
 */
final class Distribution {

  static final String DIRECTORY_PROPERTY = "keywake.sandbox.dist";

  private final Path ownClasses;
  private final Path kafka;
  private final Path registry;

  private Distribution(Path ownClasses, Path kafka, Path registry) {
    this.ownClasses = ownClasses;
    this.kafka = kafka;
    this.registry = registry;
  }

  static Distribution locate() {
    Path ownClasses = ownClasses();
    String named = System.getProperty(DIRECTORY_PROPERTY);
    Path directory = named == null ? ownClasses.resolveSibling("dist") : Path.of(named);
    Properties versions = versions();
    return new Distribution(
        ownClasses,
        existing(directory.resolve("kafka-" + versions.getProperty("kafka"))),
        existing(directory.resolve("registry-" + versions.getProperty("registry"))));
  }

  String brokerClassPath() {
    return ownClasses + File.pathSeparator + kafka.resolve("*");
  }

  /** The registry's jar names its libraries in its manifest. */
  String registryClassPath() {
    return ownClasses + File.pathSeparator + registry.resolve("*");
  }

  private static Path existing(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new SandboxException(
          "no directory "
              + directory.toAbsolutePath()
              + ": expected the sandbox's jars there (built by Maven's package phase; elsewhere if -D"
              + DIRECTORY_PROPERTY
              + " says so)");
    }
    return directory.toAbsolutePath();
  }

  private static Path ownClasses() {
    try {
      return Path.of(
          Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Properties versions() {
    Properties versions = new Properties();
    try (InputStream in = Distribution.class.getResourceAsStream("versions.properties")) {
      if (in == null) {
        throw new IllegalStateException("versions.properties is missing beside " + ownClasses());
      }
      versions.load(in);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return versions;
  }
}
