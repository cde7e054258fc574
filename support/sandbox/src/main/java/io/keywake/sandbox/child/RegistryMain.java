package io.keywake.sandbox.child;

import java.lang.reflect.InvocationTargetException;

/**
 * Main class of the registry's process: adds the watch on the parent to the registry's own main
 * class, which keeps the main thread until the end.
 */
final class RegistryMain {

  private RegistryMain() {}

  /** Takes the name of the registry's main class, then that class's arguments. */
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
