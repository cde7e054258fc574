package io.keywake.store.keyspace;

import java.util.List;

/**
 * The effects of one atomic group of changes: a command, a transaction, an expiry (A6).
 *
 * @param id the number of the unit; rises from unit to unit
 * @param effects in order, at least one; their sequences follow one another without a gap
 */
public record EffectUnit(long id, List<Effect> effects) {}
