/**
 * A whole node on virtual time, with ports and lines written by hand that a test can hold back.
 *
 * <p>Kept out: engines and sockets; those have tests of their own. Start at {@link
 * dev.hawser.core.quay.Quay}.
 */
@NullMarked
package dev.hawser.core.quay;

import org.jspecify.annotations.NullMarked;
