package io.keywake.exporter;

/**
 * What an export remembers of what stands in its topics, from session to session. Owned by the
 * thread of the session.
 */
record TopicContents(QuarantinedKeys quarantine, PartsInTopic parts, RefreshSchedule refresh) {
  /** Nothing yet, of a generation that begins at these offsets. */
  TopicContents(ExportSettings settings, long[] startOffsets) {
    this(new QuarantinedKeys(), new PartsInTopic(), new RefreshSchedule(settings, startOffsets));
  }
}
