/**
 * What Hawser's figures are compared with.
 *
 * <p>Kept out: Hawser itself. Start at {@link dev.hawser.proof.bench.BareNetty}.
 */
@NullMarked
package dev.hawser.proof.bench;

import org.jspecify.annotations.NullMarked;
