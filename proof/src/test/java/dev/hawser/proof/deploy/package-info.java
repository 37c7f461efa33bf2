/**
 * What stands around the server agrees with it: alerts, dashboard and chart name what there is.
 *
 * <p>Kept out: the container image, which {@code deploy/image --check} tries. Start at {@link
 * FiguresTest}.
 */
@NullMarked
package dev.hawser.proof.deploy;

import org.jspecify.annotations.NullMarked;
