/**
 * The PROXY protocol, versions 1 and 2: what a balancer says first about whom it speaks for.
 *
 * <p>Kept out: who may say it, which is the entrance's to ask {@link Networks}. Start at {@link
 * ProxyHeader}.
 */
@NullMarked
package dev.hawser.transports.proxy;

import org.jspecify.annotations.NullMarked;
