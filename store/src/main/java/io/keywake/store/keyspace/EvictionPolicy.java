package io.keywake.store.keyspace;

/** Which entries go first when memory is short, under the names of {@code maxmemory-policy}. */
public enum EvictionPolicy {
  VOLATILE_LRU("volatile-lru", true, Measure.IDLE_TIME),
  VOLATILE_LFU("volatile-lfu", true, Measure.FREQUENCY),
  VOLATILE_RANDOM("volatile-random", true, Measure.CHANCE),
  VOLATILE_TTL("volatile-ttl", true, Measure.EXPIRY),
  ALLKEYS_LRU("allkeys-lru", false, Measure.IDLE_TIME),
  ALLKEYS_LFU("allkeys-lfu", false, Measure.FREQUENCY),
  ALLKEYS_RANDOM("allkeys-random", false, Measure.CHANCE),
  /** None: what would need more memory is refused. */
  NOEVICTION("noeviction", false, Measure.NOTHING);

  /** What entries of a sample are compared by. */
  enum Measure {
    /** The longest unused one goes. */
    IDLE_TIME,
    /** The one that is used least often goes. */
    FREQUENCY,
    /** The one that would go first by itself goes. */
    EXPIRY,
    /** Any one goes. */
    CHANCE,
    /** None goes. */
    NOTHING
  }

  private final String redisName;
  private final boolean ofExpiring;
  private final Measure measure;

  EvictionPolicy(String redisName, boolean ofExpiring, Measure measure) {
    this.redisName = redisName;
    this.ofExpiring = ofExpiring;
    this.measure = measure;
  }

  public String redisName() {
    return redisName;
  }

  /** Whether only entries with an expiry may go. */
  boolean isOfExpiring() {
    return ofExpiring;
  }

  Measure measure() {
    return measure;
  }

  /** Whether uses are counted, so that the time of the last one is not known. */
  public boolean countsUses() {
    return measure == Measure.FREQUENCY;
  }
}
