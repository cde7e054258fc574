package io.keywake.workload;

import io.keywake.workload.Keys.Kind;

/**
 * A collection that a command is aimed at.
 *
 * @param kind what it is meant to be
 * @param number which one of its kind; decides what is in it
 * @param key its name, or now and then that of a key of any kind
 * @param size how large it may come to be
 */
record Target(Kind kind, int number, byte[] key, int size) {}
