/**
 * Channels on one node: the owner lanes that order them, and the loops that fan them out.
 *
 * <p>Kept out: sessions, commands and the engines behind the ports. Start at {@link
 * dev.hawser.core.channel.Channel}, which tells how a publication travels.
 */
@NullMarked
package dev.hawser.core.channel;

import org.jspecify.annotations.NullMarked;
