/**
 * The port to each protocol that may come through the one socket.
 *
 * <p>Kept out: the protocols themselves. Start at {@link Door}.
 */
@NullMarked
package dev.hawser.transports.door;

import org.jspecify.annotations.NullMarked;
