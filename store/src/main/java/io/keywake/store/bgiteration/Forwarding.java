package io.keywake.store.bgiteration;

import io.keywake.store.keyspace.Effect;
import java.util.List;

/**
 * Which effects an iteration forwards: the second of the two switches that make its mode.
 *
 * <p>Owned by the execution thread.
 */
interface Forwarding {
  /** Whether any of the effects has to be forwarded. */
  boolean concerns(List<Effect> effects);

  /**
   * Whether an effect is forwarded as it is.
   *
   * @param room whether there is room in the queue
   */
  boolean forwards(Effect effect, boolean room);
}
