package io.keywake.store.bgiteration;

/**
 * A key that somebody holds from before an iteration's time, and that may be gone by now.
 *
 * @param db number of its database; one that the store does not have is passed over
 * @param key must not be changed any more
 */
public record KnownKey(int db, byte[] key) {}
