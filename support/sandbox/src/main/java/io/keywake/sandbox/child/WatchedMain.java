package io.keywake.sandbox.child;

import java.lang.reflect.InvocationTargetException;

/**
 * Main class of a process that is not ours, such as the registry: adds the watch on the parent to
 * that process's own main class, which gets the main thread.
 */
final class WatchedMain {

  private WatchedMain() {}

  /** Takes the name of the other main class, then that class's arguments. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    ParentWatch.start();
    String[] rest = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, rest, 0, rest.length);
    try {
      Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException failure) {
      failure.getTargetException().printStackTrace();
      System.exit(1);
    }
  }
}
