/**
 * The settings that channels share by their names, and the limits that everybody shares.
 *
 * <p>Kept out: reading them from a file. Start at {@link Profile}.
 */
@NullMarked
package dev.hawser.core.profile;

import org.jspecify.annotations.NullMarked;
