/**
 * Decoders against bytes that nobody would write.
 *
 * <p>The ordinary build tries the vectors and what earlier searches found, and searches each
 * decoder for a moment; {@code proof/fuzzing} searches for long. Kept out: anything that opens a
 * socket. Start at Decoder.
 */
@NullMarked
package dev.hawser.proof.fuzz;

import org.jspecify.annotations.NullMarked;
