package io.keywake.store.bgiteration;

/** Is told that an iteration is over for good. */
@FunctionalInterface
public interface ReleaseListener {
  /**
   * Called once, on the execution thread; the iteration's name is free again.
   *
   * @param terminated false if the client has read {@link Item.Complete}
   */
  void released(boolean terminated);
}
