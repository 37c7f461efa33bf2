/**
 * Notices for people who have no line open, by the services of those who made their devices: Apple,
 * Firebase, and the browsers'.
 *
 * <p>Kept out: who is told, of what, and when. Start at {@link PushService}.
 */
@NullMarked
package dev.hawser.im.push;

import org.jspecify.annotations.NullMarked;
