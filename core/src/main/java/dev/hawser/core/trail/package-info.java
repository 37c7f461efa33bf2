/**
 * What happened to a connection, kept for a while in bounded memory, so that "why did this user not
 * get that?" has an answer.
 *
 * <p>Kept out: who holds the connections, and every word of prose. Start at {@link Trail}.
 */
@NullMarked
package dev.hawser.core.trail;

import org.jspecify.annotations.NullMarked;
