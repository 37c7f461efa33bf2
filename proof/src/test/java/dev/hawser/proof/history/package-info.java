/**
 * What was acknowledged and what subscribers saw, compared, over networks and nodes that fail at
 * random.
 *
 * <p>Kept out: how anything is published or heard; the checker reads histories and nothing else.
 * Start at {@link dev.hawser.proof.history.Checker}.
 */
@NullMarked
package dev.hawser.proof.history;

import org.jspecify.annotations.NullMarked;
