/**
 * Engines for the ports of core: the log, the bell and the directory.
 *
 * <p>Kept out: sessions, fan-out and everything that a subscriber sees. Start at {@link
 * dev.hawser.brokers.memory.MemoryLog}.
 */
@NullMarked
package dev.hawser.brokers;

import org.jspecify.annotations.NullMarked;
