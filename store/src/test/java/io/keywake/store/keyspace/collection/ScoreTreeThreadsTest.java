package io.keywake.store.keyspace.collection;

import static io.keywake.store.keyspace.collection.ScoreTreeContent.ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ScoreTreeThreadsTest {

  private static final int SNAPSHOTS = 200;
  private static final int ELEMENTS_MAX = 2_000;

  private record Taken(ScoreTreeSnapshot snapshot, List<byte[]> expected) {}

  @Test
  void letsAnotherThreadReadSnapshotsWhileItsOwnerWrites() throws Exception {
    BlockingQueue<Taken> queue = new ArrayBlockingQueue<>(4);
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<Integer> read = reader.submit(() -> readAll(queue));
      ScoreTree tree = new ScoreTree();
      List<byte[]> model = new ArrayList<>();
      Random random = new Random(9);
      for (int taken = 0; taken < SNAPSHOTS && !read.isDone(); ) {
        for (int i = 0; i < 200; i++) {
          change(tree, model, random);
        }
        // While the queue is full the reader is behind, and the owner goes on writing under it.
        if (queue.remainingCapacity() > 0) {
          queue.put(new Taken(tree.snapshot(), List.copyOf(model)));
          taken++;
        }
      }
      assertThat(read.get()).isEqualTo(SNAPSHOTS);
    } finally {
      reader.shutdownNow();
    }
  }

  private static void change(ScoreTree tree, List<byte[]> model, Random random) {
    if (model.size() == ELEMENTS_MAX || (random.nextInt(3) == 0 && !model.isEmpty())) {
      tree.remove(model.remove(random.nextInt(model.size())));
      return;
    }
    byte[] element = ScoredElement.of(TrieContent.bytes("m"), random.nextDouble());
    int place = Collections.binarySearch(model, element, ORDER);
    if (place < 0) {
      tree.insert(element);
      model.add(-1 - place, element);
    }
  }

  private static int readAll(BlockingQueue<Taken> queue) throws InterruptedException {
    for (int i = 0; i < SNAPSHOTS; i++) {
      Taken taken = queue.take();
      ScoreTreeContent.check(taken.snapshot, taken.expected);
    }
    return SNAPSHOTS;
  }
}
