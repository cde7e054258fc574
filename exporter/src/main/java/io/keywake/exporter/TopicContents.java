package io.keywake.exporter;

/**
 * What an export remembers of what stands in its topics, from session to session. Owned by the
 * thread of the session.
 */
record TopicContents(QuarantinedKeys quarantine, PartsInTopic parts) {
  TopicContents() {
    this(new QuarantinedKeys(), new PartsInTopic());
  }
}
