/**
 * The composition root: where configuration, the node, its doors and the operators' API are put
 * together, started and stopped in order.
 *
 * <p>Kept out: whatever a room can know by itself. Start at {@link dev.hawser.server.Server}.
 */
@NullMarked
package dev.hawser.server;

import org.jspecify.annotations.NullMarked;
