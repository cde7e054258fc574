package io.keywake.exporter;

import io.keywake.schemas.record.Barrier;
import io.keywake.schemas.record.PartitionOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a store began with, as far as it was loaded from a file of its own: with that the newest
 * generation can go on instead of a new one with its walk, if the topics hold just this. Immutable.
 *
 * <h2>Why history and sequence are enough</h2>
 *
 * A history id belongs to one run of one store, and within a run every change takes another
 * sequence, so a history and a sequence name one state of the keyspace at most. The file says which
 * state it is, the barrier says which state the topics hold up to its end offsets. If both say the
 * same, and no record stands beyond those offsets, readers hold what the store holds.
 *
 * <p>Nothing has to be known of how the run ended. It may have been killed after a background save,
 * and may have made changes which were never published: those are gone from the store, and readers
 * never had them. If it did publish any of them, there is a later barrier or a record beyond.
 *
 * <p>The same file may be loaded twice: once more after the run that it began has ended, as with an
 * old copy that is put back, or by two processes side by side. The first to take the topics over
 * writes the barrier once more in its own history, or begins a generation, before anything else and
 * in the very transaction with which it takes over. So the second finds another history id, and
 * begins a generation.
 *
 * <h2>What the delta form needs besides</h2>
 *
 * A delta names the sequence that it builds on, and those of loaded entries are new. But readers
 * hold these entries exactly, so until an entry changes for the first time a delta may build on
 * whatever they hold ({@link ChangeView#goOnFrom}). What is lost and presented again after that is
 * told apart by the sequences of this run, as ever.
 *
 * <p>New readers begin where the barrier of the run before says, until each key was presented again
 * in a round of this run. If what stands there is so old that it may be removed meanwhile, as after
 * a long time between the runs, or many short runs without a whole round, a generation begins.
 *
 * @param historyId the run that saved the file
 * @param sequence of the last change in the file
 * @param keyCount how many keys were loaded, all that the file has
 * @param presentSequence the store's when it had loaded the file and nothing else had happened
 */
record Continuation(String historyId, long sequence, long keyCount, long presentSequence) {
  /**
   * The barrier at which the store stands, or null if it stands at none, or if that leaves anything
   * to be done that only a walk does.
   *
   * @param settings say what is published where now, and in which form
   */
  @Nullable Barrier barrier(
      ControlTopic.Facts facts, ExportTopics topics, ExportSettings settings) {
    ControlTopic.Closed newest = facts.closed();
    if (newest == null
        || newest.generation() != facts.generation()
        || !historyId.equals(newest.historyId())
        || !historyId.equals(facts.historyId())) {
      return null;
    }
    Barrier barrier = newest.barrier();
    boolean isCounted = barrier.getKeyCount() != Selection.NOT_COUNTED;
    boolean isThis =
        barrier.getSequence() == sequence && (!isCounted || barrier.getKeyCount() == keyCount);
    boolean isDelta = barrier.getStartOffsets() != null;
    boolean isSameForm = isDelta == (settings.form() == ExportForm.DELTA);
    // A key that is too long for any record has none in the control topic either.
    boolean isQuarantineKnown = barrier.getQuarantinedCount() == facts.quarantine().size();
    boolean isWhole = !barrier.getRemovingOrphans() && isQuarantineKnown;
    boolean isSameSelection = settings.selectionText().equals(facts.selection());
    return isThis && isSameForm && isWhole && isSameSelection && names(barrier, topics.partitions())
        ? barrier
        : null;
  }

  /** What is known of topics that the generation goes on in from a barrier. */
  static TopicContents contents(ExportSettings settings, ExportTopics topics, Barrier barrier) {
    long[] starts = new long[topics.partitions().size()];
    List<PartitionOffset> offsets = barrier.getStartOffsets();
    for (PartitionOffset each : offsets == null ? List.<PartitionOffset>of() : offsets) {
      starts[topics.number(each.getTopic().toString(), each.getPartition())] = each.getOffset();
    }
    return new TopicContents(settings, starts);
  }

  /** The same statement about the topics in the words of this run. */
  Barrier restated(Barrier barrier) {
    return Barrier.newBuilder(barrier).setSequence(presentSequence).setFoldedCount(0).build();
  }

  private static boolean names(Barrier barrier, List<TopicPartition> partitions) {
    Set<TopicPartition> named = new HashSet<>();
    for (PartitionOffset each : barrier.getEndOffsets()) {
      named.add(partition(each));
    }
    return named.equals(Set.copyOf(partitions));
  }

  static TopicPartition partition(PartitionOffset offset) {
    return new TopicPartition(offset.getTopic().toString(), offset.getPartition());
  }
}
