/**
 * Finds messages by what stands in them, among those that the asker may read.
 *
 * <p>Kept out: how a text comes apart, and where the index is. Start at {@link Searching}.
 */
@NullMarked
package dev.hawser.im.search;

import org.jspecify.annotations.NullMarked;
