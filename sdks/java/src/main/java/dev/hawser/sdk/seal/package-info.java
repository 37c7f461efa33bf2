/**
 * End-to-end encryption: what members say to one another in a channel, sealed before it leaves them
 * and opened where it arrives.
 *
 * <p>Kept out: channels and their lines ({@code dev.hawser.sdk}); everything here is computation,
 * without threads or I/O, and stands on the JDK's cryptography alone. Start at {@link
 * dev.hawser.sdk.seal.Keyring}; inside, at {@code Envelope}.
 */
@NullMarked
package dev.hawser.sdk.seal;

import org.jspecify.annotations.NullMarked;
