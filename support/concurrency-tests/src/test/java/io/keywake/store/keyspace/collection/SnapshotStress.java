package io.keywake.store.keyspace.collection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Snapshots of the copy-on-write collections, read by one thread while the owner writes. They reach
 * the reader through an ordinary field, without any ordering, as their class comments promise that
 * they may.
 */
public final class SnapshotStress {
  /** Enough for two levels of each structure. */
  private static final int ELEMENTS = 70;

  private static final String NONE = "none";
  private static final String AS_IT_WAS = "as it was";

  private SnapshotStress() {}

  private static byte[] name(int number) {
    return ("element" + number).getBytes(ISO_8859_1);
  }

  private static String verdict(boolean asItWas) {
    return asItWas ? AS_IT_WAS : "changed";
  }

  @JCStressTest
  @Outcome(id = "(none|as it was)", expect = ACCEPTABLE, desc = "nothing of later writes")
  @Outcome(expect = FORBIDDEN, desc = "a later write shows")
  @State
  public static class OfATrie {
    private static final byte[] OLD = {1};
    private static final byte[] NEW = {2};

    private final HashTrie trie = new HashTrie(new SipHash(1, 2));
    private @Nullable HashTrieSnapshot shared;

    public OfATrie() {
      for (int number = 0; number < ELEMENTS; number++) {
        trie.put(name(number), OLD);
      }
    }

    @Actor
    public void owner() {
      shared = trie.snapshot();
      trie.put(name(3), NEW);
      trie.put(name(ELEMENTS), NEW);
      trie.remove(name(5));
    }

    @Actor
    public void reader(L_Result result) {
      HashTrieSnapshot snapshot = shared;
      result.r1 = snapshot == null ? NONE : verdict(isOld(snapshot));
    }

    private static boolean isOld(HashTrieSnapshot snapshot) {
      int count = 0;
      boolean old = true;
      HashTrieCursor cursor = snapshot.cursor();
      while (cursor.next()) {
        count++;
        old &= cursor.value()[0] == OLD[0];
      }
      return old && count == ELEMENTS && snapshot.size() == ELEMENTS;
    }
  }

  @JCStressTest
  @Outcome(id = "(none|as it was)", expect = ACCEPTABLE, desc = "nothing of later writes")
  @Outcome(expect = FORBIDDEN, desc = "a later write shows")
  @State
  public static class OfAScoreTree {
    private final ScoreTree tree = new ScoreTree();
    private final byte[][] elements = new byte[ELEMENTS][];
    private @Nullable ScoreTreeSnapshot shared;

    public OfAScoreTree() {
      for (int number = 0; number < ELEMENTS; number++) {
        elements[number] = ScoredElement.of(name(number), number);
        tree.insert(elements[number]);
      }
    }

    @Actor
    public void owner() {
      shared = tree.snapshot();
      tree.insert(ScoredElement.of(name(ELEMENTS), 3.5));
      tree.remove(elements[5]);
      tree.remove(elements[0]);
    }

    @Actor
    public void reader(L_Result result) {
      ScoreTreeSnapshot snapshot = shared;
      result.r1 = snapshot == null ? NONE : verdict(isOld(snapshot));
    }

    private static boolean isOld(ScoreTreeSnapshot snapshot) {
      int count = 0;
      boolean old = true;
      ScoreTreeCursor cursor = snapshot.ascending(0);
      while (cursor.next()) {
        old &= cursor.score() == count++;
      }
      return old && count == ELEMENTS && snapshot.size() == ELEMENTS;
    }
  }

  @JCStressTest
  @Outcome(id = "(none|as it was)", expect = ACCEPTABLE, desc = "nothing of later writes")
  @Outcome(expect = FORBIDDEN, desc = "a later write shows")
  @State
  public static class OfASequence {
    private final BlockSequence sequence = new BlockSequence();
    private @Nullable BlockSequenceSnapshot shared;

    public OfASequence() {
      for (int number = 0; number < ELEMENTS; number++) {
        sequence.add(name(number));
      }
    }

    @Actor
    public void owner() {
      shared = sequence.snapshot();
      sequence.set(3, name(0));
      sequence.insert(0, name(1));
      sequence.remove(ELEMENTS - 1, 1);
    }

    @Actor
    public void reader(L_Result result) {
      BlockSequenceSnapshot snapshot = shared;
      result.r1 = snapshot == null ? NONE : verdict(isOld(snapshot));
    }

    private static boolean isOld(BlockSequenceSnapshot snapshot) {
      int count = 0;
      boolean old = true;
      BlockSequenceCursor cursor = snapshot.cursor(0);
      while (cursor.next()) {
        old &= cursor.isElement(name(count++));
      }
      return old && count == ELEMENTS && snapshot.size() == ELEMENTS;
    }
  }

  @JCStressTest
  @Outcome(id = "(none|as it was)", expect = ACCEPTABLE, desc = "nothing of later writes")
  @Outcome(expect = FORBIDDEN, desc = "a later write shows")
  @State
  public static class OfPagedBytes {
    private static final int LENGTH = PagedBytesView.PAGE_BYTES + 16;
    private static final byte[] ZEROS = new byte[LENGTH];
    private static final byte[] ONES = {1, 1, 1, 1, 1, 1, 1, 1};

    private final PagedBytes bytes = PagedBytes.of(ZEROS);
    private @Nullable PagedBytesSnapshot shared;

    @Actor
    public void owner() {
      shared = bytes.snapshot();
      bytes.write(0, ONES, 0, ONES.length);
      bytes.write(PagedBytesView.PAGE_BYTES - 4, ONES, 0, ONES.length);
      bytes.append(ONES);
    }

    @Actor
    public void reader(L_Result result) {
      PagedBytesSnapshot snapshot = shared;
      result.r1 = snapshot == null ? NONE : verdict(Arrays.equals(snapshot.toByteArray(), ZEROS));
    }
  }
}
