package io.keywake.store.keyspace.collection;

/** Takes the bytes of a {@link PagedBytesView} piece by piece, on the thread that walks it. */
@FunctionalInterface
public interface ChunkConsumer {

  /**
   * Takes the next piece: {@code length} bytes (at least 1) of {@code array} from {@code from}. The
   * array is the stored one: it must not be changed. From a snapshot it may be kept; from a {@link
   * PagedBytes} it is valid until the next write.
   */
  void accept(byte[] array, int from, int length);
}
