/**
 * HTTP/2 (RFC 9113): lines as streams, which share one socket.
 *
 * <p>Kept out: framing, header compression and flow control, which are Netty's, and what the lines
 * say. Start at {@link Trunk}.
 */
@NullMarked
package dev.hawser.transports.http2;

import org.jspecify.annotations.NullMarked;
