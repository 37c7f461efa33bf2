/**
 * The door for HTTP/1.1: reads heads of requests and shows the first to whoever serves its path.
 *
 * <p>Kept out: bodies, and what the paths mean. Start at {@link HttpDoor}.
 */
@NullMarked
package dev.hawser.transports.http;

import org.jspecify.annotations.NullMarked;
