/**
 * What a stranger can rely on, told end to end against a server in a process of its own.
 *
 * <p>Kept out: every class of the rooms; bytes that no well-behaved program sends (see {@code
 * hostile}). Start at {@link GuestTest}, then {@link RecoveryTest}.
 */
@NullMarked
package dev.hawser.proof.story;

import org.jspecify.annotations.NullMarked;
