package io.keywake.workload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** A command in the making: its name, then its arguments. Every array is its own. */
final class Arguments {
  private byte[][] arguments = new byte[6][];
  private int count;

  private Arguments() {}

  static Arguments of(String name) {
    return new Arguments().add(name);
  }

  Arguments add(byte[] argument) {
    if (count == arguments.length) {
      arguments = Arrays.copyOf(arguments, 2 * count);
    }
    arguments[count++] = argument;
    return this;
  }

  Arguments add(String word) {
    return add(bytes(word));
  }

  Arguments add(long number) {
    return add(Long.toString(number));
  }

  /** The argument at an index, 0 for the name. */
  String text(int index) {
    return new String(arguments[index], ISO_8859_1);
  }

  static byte[] bytes(String word) {
    return word.getBytes(ISO_8859_1);
  }

  byte[][] command() {
    return Arrays.copyOf(arguments, count);
  }
}
