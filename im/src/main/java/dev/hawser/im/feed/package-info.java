/**
 * What was said, told once more to whoever follows: an index, a webhook, a notice to a phone.
 *
 * <p>Kept out: what followers do with it. Start at {@link Feed}.
 */
@NullMarked
package dev.hawser.im.feed;

import org.jspecify.annotations.NullMarked;
