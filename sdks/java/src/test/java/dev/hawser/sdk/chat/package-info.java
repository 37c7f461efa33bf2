/**
 * Conversations as a device shows them.
 *
 * <p>Kept out: lines to a real node ({@code dev.hawser.proof.sdk}). Start at {@link
 * dev.hawser.sdk.chat.FoldCasesTest}.
 */
@NullMarked
package dev.hawser.sdk.chat;

import org.jspecify.annotations.NullMarked;
