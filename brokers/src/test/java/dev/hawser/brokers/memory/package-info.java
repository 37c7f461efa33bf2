/** The engines in memory, against their contracts. */
@NullMarked
package dev.hawser.brokers.memory;

import org.jspecify.annotations.NullMarked;
