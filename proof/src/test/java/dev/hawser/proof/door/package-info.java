/**
 * A client that knows only what is published: plain sockets, RFC 6455 by hand, JSON as text.
 *
 * <p>Kept out: every class of the rooms, so that no mistake is shared with the server. Start at
 * {@link Peer}.
 */
@NullMarked
package dev.hawser.proof.door;

import org.jspecify.annotations.NullMarked;
