/**
 * The SDK: channels for a Java or Android program, over a line that comes back by itself.
 *
 * <p>Kept out: sockets ({@code wire}), how unsent publications are stored ({@code outbox}), the
 * bytes of frames ({@code dev.hawser.protocol}). Start at {@link dev.hawser.sdk.Hawser}; inside, at
 * {@code Session}.
 */
@NullMarked
package dev.hawser.sdk;

import org.jspecify.annotations.NullMarked;
