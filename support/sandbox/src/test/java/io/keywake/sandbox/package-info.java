@NullMarked
package io.keywake.sandbox;

import org.jspecify.annotations.NullMarked;
