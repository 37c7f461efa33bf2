/**
 * What stands in front of a node: TLS, HAProxy and nginx, started from the published samples.
 *
 * <p>Kept out: what is told over the lines, beyond what shows that they carry it whole (see {@code
 * story}). Start at {@link FrontTest}.
 */
@NullMarked
package dev.hawser.proof.front;

import org.jspecify.annotations.NullMarked;
