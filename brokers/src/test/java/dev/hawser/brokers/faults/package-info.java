/**
 * Engines that misbehave exactly as far as their ports allow, by a seed.
 *
 * <p>Kept out: what the misbehaviour proves; see {@code seam}. Start at {@link FaultyLog}.
 */
@NullMarked
package dev.hawser.brokers.faults;

import org.jspecify.annotations.NullMarked;
