/**
 * What the JDK's flight recorder is told: the steps of connections, and how publications travel.
 *
 * <p>Kept out: what is kept when nobody records, which is in {@code trail}. Start at {@link
 * Recorder}.
 */
@NullMarked
package dev.hawser.core.recorder;

import org.jspecify.annotations.NullMarked;
