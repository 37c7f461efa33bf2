/**
 * The event loops, each wrapped once as a lane of core.
 *
 * <p>Kept out: what the loops carry. Start at {@link Loops}.
 */
@NullMarked
package dev.hawser.transports.loop;

import org.jspecify.annotations.NullMarked;
