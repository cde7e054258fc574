package io.keywake.workload;

import java.util.List;

/** A product as a JSON document. */
final class ProductJson {
  private final StringBuilder json = new StringBuilder(600);

  private ProductJson() {}

  static String of(Product product) {
    return new ProductJson().write(product);
  }

  private String write(Product product) {
    json.append('{');
    text("sku", "P-" + product.number());
    text("ean", product.ean());
    text("name", product.name());
    text("brand", product.brand());
    list("category", product.category());
    list("tags", product.tags());
    raw(
        "price",
        "{\"amount\":" + product.price() + ",\"currency\":\"" + product.currency() + "\"}");
    raw("stock", Integer.toString(product.stock()));
    raw("rating", product.stars());
    raw("reviews", Integer.toString(product.reviews()));
    raw("sizeMm", List.of(product.widthMm(), product.heightMm(), product.depthMm()).toString());
    raw("weightGrams", Integer.toString(product.weightGrams()));
    text("origin", product.origin());
    raw("discontinued", Boolean.toString(product.stock() == 0));
    text("description", product.description());
    text("updatedAt", product.updatedAt());
    return json.append('}').toString();
  }

  private void text(String name, String value) {
    name(name);
    quoted(value);
  }

  private void raw(String name, String value) {
    name(name);
    json.append(value);
  }

  private void list(String name, List<String> values) {
    name(name);
    json.append('[');
    String separator = "";
    for (String value : values) {
      json.append(separator);
      quoted(value);
      separator = ",";
    }
    json.append(']');
  }

  private void name(String name) {
    json.append(json.length() > 1 ? "," : "");
    quoted(name);
    json.append(':');
  }

  private void quoted(String text) {
    json.append('"')
        .append(text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
        .append('"');
  }
}
