/**
 * Who watches publications on their way from a door to the lines: a port, since core knows no
 * tracing system.
 *
 * <p>Kept out: spans, samples and collectors, which are whoever's who implements it. Start at
 * {@link Tracing}.
 */
@NullMarked
package dev.hawser.core.trace;

import org.jspecify.annotations.NullMarked;
