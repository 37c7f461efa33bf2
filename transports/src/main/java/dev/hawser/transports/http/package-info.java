/**
 * The door for HTTP/1.1: reads one request's head and shows it to whoever serves its path.
 *
 * <p>Kept out: bodies, and what the paths mean. Start at {@link HttpDoor}.
 */
@NullMarked
package dev.hawser.transports.http;

import org.jspecify.annotations.NullMarked;
