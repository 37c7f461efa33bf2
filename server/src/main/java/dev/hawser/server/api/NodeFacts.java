package dev.hawser.server.api;

import dev.hawser.server.capacity.Capacity;
import java.util.function.Supplier;

/**
 * What the API tells of the process around the node.
 *
 * @param port on which client protocols are really listening
 * @param capacity what connections cost, and how many more there can be
 */
public record NodeFacts(int port, Supplier<Capacity> capacity) {}
