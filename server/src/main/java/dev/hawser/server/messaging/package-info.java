/**
 * The room of instant messaging with all that the operator wants around it, put together.
 *
 * <p>Kept out: what any of it does. Start at {@link Messaging}.
 */
@NullMarked
package dev.hawser.server.messaging;

import org.jspecify.annotations.NullMarked;
