package io.keywake.cli.demo;

/**
 * What a demonstration is to show. Immutable.
 *
 * @param keys how many keys are loaded
 * @param seconds how long the writers write
 * @param writers how many clients write
 * @param seed which commands they send
 * @param form of the export, image or delta
 * @param keepRunning whether everything stays up after the comparison
 */
public record DemoSettings(
    int keys, int seconds, int writers, long seed, String form, boolean keepRunning) {}
