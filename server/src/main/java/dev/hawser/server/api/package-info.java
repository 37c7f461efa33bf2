/**
 * The operators' HTTP API on a port of its own: requests in, answers out, nothing that lasts.
 *
 * <p>Kept out: the operations themselves, which are core's. Start at {@link
 * dev.hawser.server.api.OperatorsApi}; the contract is {@code hawser/openapi.yaml}.
 */
@NullMarked
package dev.hawser.server.api;

import org.jspecify.annotations.NullMarked;
