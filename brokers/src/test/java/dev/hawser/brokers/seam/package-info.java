/**
 * The proof of the seam: two nodes in one process share a log, bells and a directory that
 * misbehave, and every subscriber's history is checked against what was numbered.
 *
 * <p>Kept out: sockets and real time; a run is its seed. Start at {@link SeamTest}.
 */
@NullMarked
package dev.hawser.brokers.seam;

import org.jspecify.annotations.NullMarked;
