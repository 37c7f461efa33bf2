/**
 * Load on any node from very many cheap connections in one process, and what came of it.
 *
 * <p>Kept out: the SDK (a thread or two for each connection) and Netty (which stays in transports);
 * a few selectors do. Also kept out: options and printing, which are the command's. Start at {@link
 * dev.hawser.server.bench.Bench}.
 */
@NullMarked
package dev.hawser.server.bench;

import org.jspecify.annotations.NullMarked;
