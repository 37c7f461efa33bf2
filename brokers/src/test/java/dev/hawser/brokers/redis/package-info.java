/** The ports on Redis against a real one. */
@NullMarked
package dev.hawser.brokers.redis;

import org.jspecify.annotations.NullMarked;
