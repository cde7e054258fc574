package io.keywake.workload;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a catalogue to standard output, for {@code redis-cli --pipe}. The arguments are the number
 * of products and the seed.
 */
public final class WriteCatalogue {
  private static final int BUFFER_BYTES = 1 << 16;

  private WriteCatalogue() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.println("expected: PRODUCTS SEED");
      System.exit(2);
    }
    Catalogue catalogue = new Catalogue(Long.parseLong(args[1]), Integer.parseInt(args[0]));
    OutputStream out = new BufferedOutputStream(System.out, BUFFER_BYTES);
    catalogue.writeTo(out);
    out.flush();
  }
}
