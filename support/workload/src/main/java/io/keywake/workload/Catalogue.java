package io.keywake.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The products of a shop, as many as wanted: two in five are JSON documents in strings, three in
 * ten hashes of 8 to 20 fields, the others in equal parts lists, sets and sorted sets; text in
 * several scripts, prices, counts, and pictures as raw bytes. Seed and number decide what a product
 * is, on every JVM.
 *
 * <p>Immutable.
 */
public final class Catalogue {
  private static final int NUMBER_DIGITS = 8;

  /** By how the product is stored. */
  private static final Choice<String> COMMANDS =
      new Choice<String>()
          .add(4, "SET")
          .add(3, "HSET")
          .add(1, "RPUSH")
          .add(1, "SADD")
          .add(1, "ZADD");

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

  /** The command that stores a product under a key of its own. */
  public byte[][] command(int number) {
    if (number < 0 || number >= size) {
      throw new IndexOutOfBoundsException("product " + number + " of " + size);
    }
    Dice dice = new Dice(Dice.mix(seed) + number);
    String name = COMMANDS.draw(dice);
    Product product = Product.of(number, dice);
    Arguments command = Arguments.of(name).add(key(number));
    switch (name) {
      case "SET" -> command.add(ProductJson.of(product).getBytes(UTF_8));
      case "HSET" -> ProductFields.add(command, product, dice);
      case "RPUSH" -> ProductCollections.addLines(command, product);
      case "SADD" -> ProductCollections.addTerms(command, product);
      default -> ProductCollections.addFigures(command, product);
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
