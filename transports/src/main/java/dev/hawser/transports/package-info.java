/**
 * The port on which everybody comes in, whatever they speak.
 *
 * <p>Kept out: what lines mean once they are open (core), and each protocol's own rules (a package
 * for each). Start at {@link Doors}.
 */
@NullMarked
package dev.hawser.transports;

import org.jspecify.annotations.NullMarked;
