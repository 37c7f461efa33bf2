/**
 * The command line.
 *
 * <p>Kept out: whatever the commands set in motion. Start at {@link
 * dev.hawser.server.command.Hawser}.
 */
@NullMarked
package dev.hawser.server.command;

import org.jspecify.annotations.NullMarked;
