/**
 * Words in what people write: those that are looked for, and those that are not wanted, however
 * they are written.
 *
 * <p>Kept out: indexes, where unwanted words come from, and what becomes of who writes them.
 *
 * <p>Start at {@link Folded}.
 */
@NullMarked
package dev.hawser.im.text;

import org.jspecify.annotations.NullMarked;
