/**
 * TLS 1.3 and 1.2: certificates by name, replaced while lines are open, and peers that show their
 * own.
 *
 * <p>Kept out: when TLS begins and what it carries, which is the entrance's. Start at {@link Tls}.
 */
@NullMarked
package dev.hawser.transports.tls;

import org.jspecify.annotations.NullMarked;
