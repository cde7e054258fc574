package io.keywake.cli.demo;

/**
 * What a demonstration is to show. Immutable.
 *
 * @param keys how many keys are loaded
 * @param seconds how long the writers write
 * @param writers how many clients write
 * @param seed which commands they send
 * @param keepRunning whether everything stays up after the comparison
 */
public record DemoSettings(int keys, int seconds, int writers, long seed, boolean keepRunning) {}
