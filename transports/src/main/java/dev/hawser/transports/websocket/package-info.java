/**
 * WebSocket (RFC 6455) at {@code /ws}: the handshake and the frames.
 *
 * <p>Kept out: everything but this protocol. Start at {@link WebSocketRoute}.
 */
@NullMarked
package dev.hawser.transports.websocket;

import org.jspecify.annotations.NullMarked;
