/**
 * Decoders against bytes that nobody would write.
 *
 * <p>The ordinary build tries the vectors and what earlier searches found. To search, one target at
 * a time: {@code JAZZER_FUZZ=1 mvn -pl proof/fuzz -am test -Dtest=CodecFuzzTest#json_commands
 * -Dsurefire.failIfNoSpecifiedTests=false}. Kept out: anything that opens a socket. Start at
 * CodecFuzzTest.
 */
@NullMarked
package dev.hawser.proof.fuzz;

import org.jspecify.annotations.NullMarked;
