/**
 * What others have written to find out whether a server keeps to a standard.
 *
 * <p>Kept out: cases of our own. Start at {@link H2SpecTest}.
 */
@NullMarked
package dev.hawser.proof.conformance;

import org.jspecify.annotations.NullMarked;
