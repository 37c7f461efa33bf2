/**
 * Instant messaging on durable channels: answers the calls of {@code im/} and decides about the
 * channels below it.
 *
 * <p>Kept out: delivery, recovery and numbering, which are the channels'; tables, which are the
 * stores'. Start at {@link dev.hawser.im.Im}.
 */
@NullMarked
package dev.hawser.im;

import org.jspecify.annotations.NullMarked;
