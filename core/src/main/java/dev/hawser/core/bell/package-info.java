/**
 * The port by which nodes tell one another that a channel moved.
 *
 * <p>Kept out: the truth, which is the log's. Start at {@link Bell}.
 */
@NullMarked
package dev.hawser.core.bell;

import org.jspecify.annotations.NullMarked;
