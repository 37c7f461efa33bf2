/**
 * What every engine must keep: each sentence of the ports' Javadoc as a test.
 *
 * <p>Kept out: how an engine is made; its own test extends these and says only that. Start at
 * {@link LogContract}.
 */
@NullMarked
package dev.hawser.brokers.contract;

import org.jspecify.annotations.NullMarked;
