/**
 * Tells users, wherever they are, which of their conversations moved, without anything being
 * written for a member when something is said.
 *
 * <p>Kept out: what was said, and what is unread: who is told asks for that. Start at {@link
 * dev.hawser.im.moved.Moves}.
 */
@NullMarked
package dev.hawser.im.moved;

import org.jspecify.annotations.NullMarked;
