/**
 * Publications on their way from a door to the lines, as spans of OpenTelemetry for a collector.
 *
 * <p>Kept out: what happens on the way, which core tells through its port. Start at {@link Traces}.
 */
@NullMarked
package dev.hawser.server.trace;

import org.jspecify.annotations.NullMarked;
