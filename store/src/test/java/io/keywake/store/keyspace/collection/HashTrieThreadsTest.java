package io.keywake.store.keyspace.collection;

import static io.keywake.store.keyspace.collection.TrieContent.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class HashTrieThreadsTest {

  private static final int SNAPSHOTS = 300;
  private static final int FIELDS = 2_000;

  private record Taken(HashTrieSnapshot snapshot, Map<String, String> expected) {}

  @Test
  void letsAnotherThreadReadSnapshotsWhileItsOwnerWrites() throws Exception {
    BlockingQueue<Taken> queue = new ArrayBlockingQueue<>(4);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> read = reader.submit(() -> readAll(queue));
      HashTrie trie = new HashTrie(new SipHash(7, 8));
      Map<String, String> model = new HashMap<>();
      Random random = new Random(9);
      for (int taken = 0; taken < SNAPSHOTS && !read.isDone(); ) {
        for (int i = 0; i < 200; i++) {
          change(trie, model, random);
        }
        // While the queue is full the reader is behind, and the owner goes on writing under it.
        if (queue.remainingCapacity() > 0) {
          queue.put(new Taken(trie.snapshot(), Map.copyOf(model)));
          taken++;
        }
      }
      assertThat(read.get()).isEqualTo(SNAPSHOTS);
    } finally {
      reader.shutdownNow();
    }
  }

  private static void change(HashTrie trie, Map<String, String> model, Random random) {
    String field = "f" + random.nextInt(FIELDS);
    if (random.nextInt(3) == 0) {
      trie.remove(bytes(field));
      model.remove(field);
    } else {
      String value = "v" + random.nextInt();
      trie.put(bytes(field), bytes(value));
      model.put(field, value);
    }
  }

  private static int readAll(BlockingQueue<Taken> queue) throws InterruptedException {
    for (int i = 0; i < SNAPSHOTS; i++) {
      Taken taken = queue.take();
      for (int again = 0; again < 3; again++) {
        TrieContent.check(taken.snapshot, taken.expected);
      }
    }
    return SNAPSHOTS;
  }
}
