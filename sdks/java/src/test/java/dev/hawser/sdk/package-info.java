/**
 * The SDK against a scripted node on real sockets.
 *
 * <p>Kept out: the real node, which {@code proof} has. Start at {@link
 * dev.hawser.sdk.ScriptedNode}.
 */
@NullMarked
package dev.hawser.sdk;

import org.jspecify.annotations.NullMarked;
