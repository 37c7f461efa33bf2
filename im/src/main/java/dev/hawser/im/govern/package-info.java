/**
 * What an operator does with what people said: tells all of it, takes all of one user away, and
 * writes down who did what.
 *
 * <p>Kept out: how long things are kept, which is the log's. Start at {@link Erasing}.
 */
@NullMarked
package dev.hawser.im.govern;

import org.jspecify.annotations.NullMarked;
