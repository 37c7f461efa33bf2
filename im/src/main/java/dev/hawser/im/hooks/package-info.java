/**
 * The application's own server, asked before something is said and told afterwards.
 *
 * <p>Kept out: what is said where, and the order in which it is told. Start at {@link Webhook}.
 */
@NullMarked
package dev.hawser.im.hooks;

import org.jspecify.annotations.NullMarked;
