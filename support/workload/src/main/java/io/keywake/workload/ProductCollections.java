package io.keywake.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A product as a list, a set or a sorted set. */
final class ProductCollections {
  private ProductCollections() {}

  /** What a page about it shows, line by line; the same line may come twice. */
  static void addLines(Arguments command, Product product) {
    add(command, product.name());
    add(command, product.brand());
    product.category().forEach(name -> add(command, name));
    add(command, product.price() + " " + product.currency());
    for (String line : product.description().split("\n", -1)) {
      add(command, line);
    }
    add(command, product.origin());
    add(command, product.updatedAt());
  }

  /** What it can be found by. */
  static void addTerms(Arguments command, Product product) {
    product.tags().forEach(tag -> add(command, tag));
    product.category().forEach(name -> add(command, name));
    add(command, product.brand());
    add(command, product.origin());
    add(command, product.ean());
  }

  /** Its figures, scores and names in turn. */
  static void addFigures(Arguments command, Product product) {
    add(command.add(product.price()), "price in " + product.currency());
    add(command.add(product.stock()), "stock:Malmö");
    add(command.add(product.stars()), "rating");
    add(command.add(product.reviews()), "reviews");
    add(command.add(product.widthMm()), "widthMm");
    add(command.add(product.heightMm()), "heightMm");
    add(command.add(product.depthMm()), "depthMm");
    add(command.add(-product.weightGrams()), "balance");
  }

  private static void add(Arguments command, String text) {
    command.add(text.getBytes(UTF_8));
  }
}
