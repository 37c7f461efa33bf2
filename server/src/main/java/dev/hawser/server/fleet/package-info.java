/**
 * This node among the others: says once a second how it is, and knows who else is there.
 *
 * <p>Kept out: by what it is said and heard, which is the engine's. Start at {@link
 * dev.hawser.server.fleet.Lookout}.
 */
@NullMarked
package dev.hawser.server.fleet;

import org.jspecify.annotations.NullMarked;
