/**
 * The doors of plain HTTP/1.1, for networks that break WebSocket: streams, events, polls, and
 * commands beside them.
 *
 * <p>Kept out: what a session is; every request brings all that it needs, and nothing stays between
 * two of them. Start at {@link dev.hawser.transports.exchange.Exchanges}.
 */
@NullMarked
package dev.hawser.transports.exchange;

import org.jspecify.annotations.NullMarked;
