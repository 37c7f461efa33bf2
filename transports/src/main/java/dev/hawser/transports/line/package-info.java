/**
 * A line over Netty: what every transport shares once the greeting is over.
 *
 * <p>Kept out: how one transport cuts its bytes into frames. Start at {@link ChannelLine}.
 */
@NullMarked
package dev.hawser.transports.line;

import org.jspecify.annotations.NullMarked;
