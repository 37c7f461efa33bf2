/**
 * This machine's live figures, published once a second into a channel like anybody's data.
 *
 * <p>Kept out: drawing them. Start at {@link dev.hawser.server.monitor.Monitor}; the shape is in
 * {@code docs/operations/monitor.md}.
 */
@NullMarked
package dev.hawser.server.monitor;

import org.jspecify.annotations.NullMarked;
