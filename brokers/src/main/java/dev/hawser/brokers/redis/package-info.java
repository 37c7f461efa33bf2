/**
 * The ports to a cluster's shared state, on Redis 7 or what speaks its language.
 *
 * <p>Kept out: what channels mean, which is core's; here are keys, scripts and answers. Start at
 * {@link RedisLog}; the scripts under {@code hawser/redis/} say how a channel lies in Redis.
 */
@NullMarked
package dev.hawser.brokers.redis;

import org.jspecify.annotations.NullMarked;
