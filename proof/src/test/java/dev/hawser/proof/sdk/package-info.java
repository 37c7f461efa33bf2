/**
 * The Java SDK and a client that knows nothing of us, against a real node over lines that break.
 *
 * <p>Kept out: the server's own stories. Start at {@link dev.hawser.proof.sdk.CutTest}.
 */
@NullMarked
package dev.hawser.proof.sdk;

import org.jspecify.annotations.NullMarked;
