package io.keywake.sandbox;

import java.nio.file.Path;

/** A program that starts a sandbox, prints its processes' ids, and keeps it until it is killed. */
final class SandboxHolder {

  private SandboxHolder() {}

  public static void main(String[] arguments) throws InterruptedException {
    Sandbox sandbox = Sandbox.builder().dataDirectory(Path.of(arguments[0])).start();
    System.out.println(sandbox.broker().pid());
    System.out.println(sandbox.registry().pid());
    Thread.currentThread().join();
  }
}
