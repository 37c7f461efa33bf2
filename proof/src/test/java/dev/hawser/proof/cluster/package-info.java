/**
 * Several nodes on one Redis: to whoever is connected they are one.
 *
 * <p>Kept out: what a node promises by itself. Start at {@link
 * dev.hawser.proof.cluster.ClusterTest}.
 */
@NullMarked
package dev.hawser.proof.cluster;

import org.jspecify.annotations.NullMarked;
