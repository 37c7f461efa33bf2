/**
 * Log, Bell and Directory in this process's memory: what a single node needs, and what tests of
 * several nodes share.
 *
 * <p>Kept out: anything that survives the process. Start at {@link MemoryLog}.
 */
@NullMarked
package dev.hawser.brokers.memory;

import org.jspecify.annotations.NullMarked;
