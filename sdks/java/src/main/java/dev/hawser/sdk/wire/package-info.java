/**
 * One wire to a node: a socket that carries frames, whatever the transport.
 *
 * <p>Kept out: what the frames say, and when to come back. Not for applications. Start at {@link
 * dev.hawser.sdk.wire.Wire}.
 */
@NullMarked
package dev.hawser.sdk.wire;

import org.jspecify.annotations.NullMarked;
