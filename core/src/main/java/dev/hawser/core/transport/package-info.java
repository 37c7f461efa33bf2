/**
 * The port by which wires reach core, and core reaches them.
 *
 * <p>Kept out: sockets and every library that has them. Start at {@link Gate}.
 */
@NullMarked
package dev.hawser.core.transport;

import org.jspecify.annotations.NullMarked;
