/**
 * Sessions, channels, presence, profiles, limits and lanes, with the ports they need.
 *
 * <p>Kept out: Netty, JDBC, Redis and files. Start at {@link dev.hawser.core.node.Node}.
 */
@NullMarked
package dev.hawser.core;

import org.jspecify.annotations.NullMarked;
