/** Programs that the documents show; their tests see to it that they are shown as they are. */
@NullMarked
package io.keywake.store.example;

import org.jspecify.annotations.NullMarked;
