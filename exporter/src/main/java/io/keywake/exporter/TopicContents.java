package io.keywake.exporter;

import io.keywake.store.bgiteration.KeyFilter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What an export remembers of what stands in its topics, from session to session. Owned by the
 * thread of the session.
 *
 * @param askedAgain which keys somebody wants to be published again, refused ones, too; any thread
 *     may add to it
 */
record TopicContents(
    QuarantinedKeys quarantine,
    PartsInTopic parts,
    RefreshSchedule refresh,
    Queue<KeyFilter> askedAgain) {
  /** Nothing yet, of a generation that begins at these offsets. */
  TopicContents(ExportSettings settings, long[] startOffsets) {
    this(
        new QuarantinedKeys(),
        new PartsInTopic(),
        new RefreshSchedule(settings, startOffsets),
        new ConcurrentLinkedQueue<>());
  }
}
