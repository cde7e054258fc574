package io.keywake.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The products of a shop, as many as wanted: three in five are JSON documents in strings, the
 * others hashes of 8 to 20 fields; text in several scripts, prices, counts, and pictures as raw
 * bytes. Seed and number decide what a product is, on every JVM.
 *
 * <p>Immutable.
 */
public final class Catalogue {
  private static final int NUMBER_DIGITS = 8;

  private final long seed;
  private final int size;

  public Catalogue(long seed, int size) {
    if (size < 0) {
      throw new IllegalArgumentException("catalogue: size: " + size + "; expected 0 or more");
    }
    this.seed = seed;
    this.size = size;
  }

  public int size() {
    return size;
  }

  /** The command that stores a product, SET or HSET with one key. */
  public byte[][] command(int number) {
    if (number < 0 || number >= size) {
      throw new IndexOutOfBoundsException("product " + number + " of " + size);
    }
    Dice dice = new Dice(Dice.mix(seed) + number);
    boolean isDocument = dice.permille(600);
    Product product = Product.of(number, dice);
    Arguments command = Arguments.of(isDocument ? "SET" : "HSET").add(key(number));
    if (isDocument) {
      command.add(ProductJson.of(product).getBytes(UTF_8));
    } else {
      ProductFields.add(command, product, dice);
    }
    return command.command();
  }

  private static String key(int number) {
    String digits = Integer.toString(number);
    return "product:" + "0".repeat(Math.max(0, NUMBER_DIGITS - digits.length())) + digits;
  }

  /** Writes the commands that store all products, as {@code redis-cli --pipe} reads them. */
  public void writeTo(OutputStream out) throws IOException {
    for (int number = 0; number < size; number++) {
      RequestEncoder.write(command(number), out);
    }
  }
}
