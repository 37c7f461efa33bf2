/**
 * What is said: which publications are messages, which are about one, and how both together become
 * what is shown.
 *
 * <p>Kept out: who may say it. Start at {@link dev.hawser.im.message.Fold}.
 */
@NullMarked
package dev.hawser.im.message;

import org.jspecify.annotations.NullMarked;
