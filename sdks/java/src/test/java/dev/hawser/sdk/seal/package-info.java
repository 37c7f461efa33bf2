/**
 * Sealing by the vectors that every SDK runs.
 *
 * <p>Kept out: channels. Start at {@link dev.hawser.sdk.seal.SealVectorsTest}.
 */
@NullMarked
package dev.hawser.sdk.seal;

import org.jspecify.annotations.NullMarked;
