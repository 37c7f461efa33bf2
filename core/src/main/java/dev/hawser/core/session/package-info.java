/**
 * Sessions and the connections they live on: commands in, replies and pushes out.
 *
 * <p>Kept out: what a channel is and how bytes arrive. Start at {@link
 * dev.hawser.core.session.Connection}.
 */
@NullMarked
package dev.hawser.core.session;

import org.jspecify.annotations.NullMarked;
