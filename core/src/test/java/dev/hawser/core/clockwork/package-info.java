/**
 * Virtual time and lanes on one thread, out of a seed: for tests that run whole nodes.
 *
 * <p>Kept out: what runs on them. Start at {@link dev.hawser.core.clockwork.Clockwork}.
 */
@NullMarked
package dev.hawser.core.clockwork;

import org.jspecify.annotations.NullMarked;
