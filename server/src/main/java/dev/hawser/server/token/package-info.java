/**
 * JSON Web Tokens: which keys may have signed them, what they allow, and how they are made.
 *
 * <p>Kept out: what a principal may do with its grants, which is core's. Start at {@link
 * dev.hawser.server.token.TokenAuthenticator}.
 */
@NullMarked
package dev.hawser.server.token;

import org.jspecify.annotations.NullMarked;
