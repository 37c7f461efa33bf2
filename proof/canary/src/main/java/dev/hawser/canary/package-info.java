/**
 * One mistake that only NullAway sees.
 *
 * <p>Kept out: every other mistake. Start at {@link Canary}.
 */
@NullMarked
package dev.hawser.canary;

import org.jspecify.annotations.NullMarked;
