/**
 * The nodes that share an engine: who is there, how each of them is, and what they say to one
 * another.
 *
 * <p>Kept out: what is asked and answered, and who chooses a node for whom; here is only how one
 * knows of the others. Start at {@link dev.hawser.core.fleet.Fleet}.
 */
@NullMarked
package dev.hawser.core.fleet;

import org.jspecify.annotations.NullMarked;
