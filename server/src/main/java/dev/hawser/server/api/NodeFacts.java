package dev.hawser.server.api;

/**
 * What the API tells of the process around the node.
 *
 * @param port on which client protocols are really listening
 */
public record NodeFacts(int port) {}
