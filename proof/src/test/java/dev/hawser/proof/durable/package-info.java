/**
 * What durable means, seen from outside: the kernel's word for it.
 *
 * <p>Kept out: histories under faults, which are {@code history}'s. Start at {@link
 * dev.hawser.proof.durable.SyncTest}.
 */
@NullMarked
package dev.hawser.proof.durable;

import org.jspecify.annotations.NullMarked;
