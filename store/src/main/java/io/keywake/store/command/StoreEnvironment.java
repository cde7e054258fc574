package io.keywake.store.command;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What commands need beside the keyspace; given by the assembly.
 *
 * @param infoSections of other components, shown behind our own
 * @param random for RANDOMKEY and the like
 */
public record StoreEnvironment(
    StoreSettings settings,
    StoreProcess process,
    NetworkFacts network,
    List<InfoSection> infoSections,
    RandomGenerator random) {}
