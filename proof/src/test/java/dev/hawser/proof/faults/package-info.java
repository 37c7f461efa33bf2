/**
 * Networks that fail on purpose.
 *
 * <p>Kept out: protocols; what passes here is bytes. Start at {@link
 * dev.hawser.proof.faults.FaultProxy}.
 */
@NullMarked
package dev.hawser.proof.faults;

import org.jspecify.annotations.NullMarked;
