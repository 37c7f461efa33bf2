/**
 * Conversations as a device shows them: the list, timelines and threads of messages as they are
 * now, what waits to be sent, files, who others are, and a cache for when there is no line.
 *
 * <p>Kept out: lines, channels, recovery and the outbox ({@code dev.hawser.sdk}), which this only
 * uses; who may what, which the server knows (docs/im.md). Start at {@link
 * dev.hawser.sdk.chat.Chat}; inside, at {@code Course}, {@code Timeline} and {@code Fold}.
 */
@NullMarked
package dev.hawser.sdk.chat;

import org.jspecify.annotations.NullMarked;
