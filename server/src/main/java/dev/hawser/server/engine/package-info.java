/**
 * What channels and sessions stand on: this process alone, or a Redis that many nodes share, and
 * beside either the store of durable channels.
 *
 * <p>Kept out: how an engine works, which is the business of brokers and stores. Start at {@link
 * dev.hawser.server.engine.Engine}.
 */
@NullMarked
package dev.hawser.server.engine;

import org.jspecify.annotations.NullMarked;
