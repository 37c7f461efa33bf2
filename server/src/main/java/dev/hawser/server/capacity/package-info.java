/**
 * What a connection costs this node, measured while it serves, and how many more it can take.
 *
 * <p>Kept out: what is done when there is no room any more, which is core's gate and its pressure.
 * Start at {@link dev.hawser.server.capacity.Capacity}.
 */
@NullMarked
package dev.hawser.server.capacity;

import org.jspecify.annotations.NullMarked;
