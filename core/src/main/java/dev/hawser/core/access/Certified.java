package dev.hawser.core.access;

/**
 * A name that a certificate gives a peer, which has proved that it holds the key.
 *
 * @param name not empty
 * @param issued when the certificate began to hold, seconds since 1970
 * @param expires when it ceases to, seconds since 1970
 */
public record Certified(String name, long issued, long expires) {}
