/**
 * The durable log, on SQLite for one node and on PostgreSQL for many; beside it conversations and
 * their members.
 *
 * <p>Kept out: bells, and everything that need not outlive the process. Start at {@link
 * dev.hawser.stores.Store}.
 */
@NullMarked
package dev.hawser.stores;

import org.jspecify.annotations.NullMarked;
