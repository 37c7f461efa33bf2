/**
 * Where publications wait that the server has not yet taken.
 *
 * <p>Kept out: when they are sent. Start at {@link dev.hawser.sdk.outbox.OutboxStore}.
 */
@NullMarked
package dev.hawser.sdk.outbox;

import org.jspecify.annotations.NullMarked;
