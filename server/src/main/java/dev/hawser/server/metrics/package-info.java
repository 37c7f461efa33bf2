/**
 * What the process tells of itself to Prometheus: core's counters, the JVM, the event loops.
 *
 * <p>Kept out: what is counted. Start at {@link dev.hawser.server.metrics.Exposition}.
 */
@NullMarked
package dev.hawser.server.metrics;

import org.jspecify.annotations.NullMarked;
