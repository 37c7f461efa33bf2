/**
 * The door at which files are brought and fetched, by addresses that were given before.
 *
 * <p>Kept out: who gets an address, and where the bytes are. Start at {@link FilesDoor}.
 */
@NullMarked
package dev.hawser.server.files;

import org.jspecify.annotations.NullMarked;
