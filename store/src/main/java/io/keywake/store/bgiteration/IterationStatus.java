package io.keywake.store.bgiteration;

import io.keywake.store.bgiteration.IterationSettings.View;

/**
 * How an iteration stands (B6).
 *
 * @param attached whether there is a client
 * @param scope the keys that it is about
 * @param view which state of the entries is presented
 * @param forwards whether effects are forwarded
 * @param entries presented so far, again presented ones included
 * @param effects forwarded so far
 * @param folded effects that were covered by a later presentation of their key
 * @param pending keys that wait to be presented again
 * @param queueLength items that wait for the client
 * @param queueBytes heap bytes of these
 * @param queueTarget the length up to which the feed fills the queue at present
 * @param runMs since creation
 * @param currentItemMs how long the client has been at its present item; 0 when it waits for one
 * @param position walked part of the keyspace, 0 to 1
 * @param sequence the store's sequence of the item that was queued last
 * @param acknowledged every change up to this sequence has been acknowledged, as of the last look
 *     at it; -1 if that is not known of any
 * @param refreshing whether keys that the client asked to be presented again have yet to be
 *     presented, or acknowledged
 */
public record IterationStatus(
    String name,
    IterationState state,
    boolean attached,
    HashSlots scope,
    View view,
    boolean forwards,
    long entries,
    long effects,
    long folded,
    long pending,
    int queueLength,
    long queueBytes,
    int queueTarget,
    long runMs,
    long currentItemMs,
    double position,
    long sequence,
    long acknowledged,
    boolean refreshing) {}
