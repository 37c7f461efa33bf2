/**
 * The port to what nodes share about sessions: generations, presence leases, revocations.
 *
 * <p>Kept out: publications. Start at {@link Directory}.
 */
@NullMarked
package dev.hawser.core.directory;

import org.jspecify.annotations.NullMarked;
