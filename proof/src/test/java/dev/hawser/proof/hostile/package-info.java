/**
 * Bytes that no well-behaved program sends, and what the server makes of them.
 *
 * <p>Kept out: what well-behaved programs rely on (see {@code story}). Start at {@link Inputs}: it
 * is the table in {@code docs/security.md}.
 */
@NullMarked
package dev.hawser.proof.hostile;

import org.jspecify.annotations.NullMarked;
