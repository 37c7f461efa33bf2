package dev.hawser.transports.line;

import java.time.Duration;

/**
 * What one line may take, and how long it is waited for.
 *
 * @param handshake from being accepted to {@code connect}
 * @param greeting the largest frame before {@code connect}, in bytes
 * @param frame the largest frame after it, in bytes; a message of several frames counts as one
 * @param outbox bytes that wait for a peer who takes them too slowly
 * @param partial bytes of unfinished frames of all lines of one loop
 * @param stall for how long a peer may take nothing while something waits for it
 * @param farewell how long the peer has to take the last words and close its side
 * @param fragments the most fragments of one WebSocket message
 * @param pings the most WebSocket pings in one second
 */
public record LineLimits(
    Duration handshake,
    int greeting,
    int frame,
    int outbox,
    long partial,
    Duration stall,
    Duration farewell,
    int fragments,
    int pings) {

  public static LineLimits standard() {
    return new LineLimits(
        Duration.ofSeconds(8),
        128 * 1024,
        512 * 1024,
        1024 * 1024,
        64L * 1024 * 1024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(4),
        256,
        50);
  }
}
