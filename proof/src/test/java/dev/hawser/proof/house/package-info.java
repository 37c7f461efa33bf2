/**
 * The rules of the house that a machine can hold: arrows, names, sizes, null checks, links.
 *
 * <p>Kept out: what the server does. Start at {@link Tree}, then {@link ArrowsTest}.
 */
@NullMarked
package dev.hawser.proof.house;

import org.jspecify.annotations.NullMarked;
