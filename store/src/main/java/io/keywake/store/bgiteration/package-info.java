/**
 * Background iteration: a client in a thread of its own is shown every key once, and then the
 * changes of the keys that it was shown, while the execution thread goes on serving.
 *
 * <p>The idea is Valkey's bgIteration ("Forkless, background iteration utility"). There command
 * text is replicated, so that a writer has to wait until the keys of its command have been
 * iterated; here typed effects of single keys are forwarded, and no writer ever waits.
 */
@NullMarked
package io.keywake.store.bgiteration;

import org.jspecify.annotations.NullMarked;
