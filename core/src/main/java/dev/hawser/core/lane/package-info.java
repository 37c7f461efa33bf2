/**
 * Who runs what: the single threads that own things, and the bounded boxes between them.
 *
 * <p>Kept out: what is owned. Start at {@link Lane}.
 */
@NullMarked
package dev.hawser.core.lane;

import org.jspecify.annotations.NullMarked;
