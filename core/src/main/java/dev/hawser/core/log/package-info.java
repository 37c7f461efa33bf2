/**
 * The port to a channel's numbered truth.
 *
 * <p>Kept out: fan-out and every engine. Start at {@link Log}.
 */
@NullMarked
package dev.hawser.core.log;

import org.jspecify.annotations.NullMarked;
