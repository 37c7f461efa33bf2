/**
 * This node among the others: says once a second how it is, knows who else is there, and asks them.
 *
 * <p>Kept out: by what it is said and heard, which is the engine's, and what is asked. Start at
 * {@link dev.hawser.server.fleet.Lookout}, then {@link dev.hawser.server.fleet.Inquiries}.
 */
@NullMarked
package dev.hawser.server.fleet;

import org.jspecify.annotations.NullMarked;
