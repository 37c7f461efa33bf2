/**
 * Wires on real sockets.
 *
 * <p>Kept out: what the frames say. Start at {@link dev.hawser.sdk.wire.VectorsTest}.
 */
@NullMarked
package dev.hawser.sdk.wire;

import org.jspecify.annotations.NullMarked;
