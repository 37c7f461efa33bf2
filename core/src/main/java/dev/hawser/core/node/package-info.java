/**
 * One server process: everything in core wired together, and what operators ask of it.
 *
 * <p>Kept out: configuration files and HTTP. Start at {@link Node}.
 */
@NullMarked
package dev.hawser.core.node;

import org.jspecify.annotations.NullMarked;
