/**
 * The wire: the frames that cross a line, and what they mean.
 *
 * <p>Kept out: sockets, sessions and anything that decides. Start at {@link Command} and {@link
 * ServerMessage}; {@link Codec} turns them into bytes and back.
 */
@NullMarked
package dev.hawser.protocol;

import org.jspecify.annotations.NullMarked;
