package io.keywake.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** A product as the fields of a hash: eight that all have, and up to twelve more. */
final class ProductFields {
  private static final int PICTURE_BYTES_MIN = 64;
  private static final int PICTURE_BYTES_MAX = 700;

  /** What every PNG picture begins with; it is not UTF-8, and holds a line end. */
  private static final byte[] PICTURE_HEAD = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private record Field(String name, byte[] value) {}

  private ProductFields() {}

  /** Adds names and values in turn. */
  static void add(Arguments command, Product product, Dice dice) {
    command.add("name").add(product.name().getBytes(UTF_8));
    command.add("brand").add(product.brand().getBytes(UTF_8));
    command.add("ean").add(product.ean());
    command.add("price").add(product.price());
    command.add("currency").add(product.currency());
    command.add("stock").add(product.stock());
    command.add("category").add(String.join("/", product.category()));
    command.add("updatedAt").add(product.updatedAt());
    List<Field> more = optional(product, dice);
    for (int left = dice.between(0, more.size()); left > 0; left--) {
      Field field = more.remove(dice.below(more.size()));
      command.add(field.name.getBytes(UTF_8)).add(field.value);
    }
  }

  private static List<Field> optional(Product product, Dice dice) {
    List<Field> fields = new ArrayList<>();
    fields.add(text("rating", product.stars()));
    fields.add(text("reviews", Integer.toString(product.reviews())));
    fields.add(text("widthMm", Integer.toString(product.widthMm())));
    fields.add(text("heightMm", Integer.toString(product.heightMm())));
    fields.add(text("depthMm", Integer.toString(product.depthMm())));
    fields.add(text("weightGrams", Integer.toString(product.weightGrams())));
    fields.add(text("origin", product.origin()));
    fields.add(text("tags", String.join(",", product.tags())));
    fields.add(text("description", product.description()));
    fields.add(text("stock:Malmö", Integer.toString(product.stock() / 2)));
    fields.add(text("stock:大阪", Integer.toString(product.stock() / 3)));
    fields.add(new Field("picture", picture(dice)));
    return fields;
  }

  private static Field text(String name, String value) {
    return new Field(name, value.getBytes(UTF_8));
  }

  private static byte[] picture(Dice dice) {
    byte[] picture = new byte[dice.between(PICTURE_BYTES_MIN, PICTURE_BYTES_MAX)];
    System.arraycopy(PICTURE_HEAD, 0, picture, 0, PICTURE_HEAD.length);
    for (int index = PICTURE_HEAD.length; index < picture.length; index++) {
      picture[index] = (byte) dice.below(256);
    }
    return picture;
  }
}
