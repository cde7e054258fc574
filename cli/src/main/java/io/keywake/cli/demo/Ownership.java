package io.keywake.cli.demo;

/** Takes what has to be closed when the command ends, however it ends. For any thread. */
@FunctionalInterface
public interface Ownership {
  /**
   * Takes a resource and returns it. What is taken last is closed first.
   *
   * @throws IllegalStateException if the end has come already; the resource is closed then
   */
  <T extends AutoCloseable> T own(T resource);
}
