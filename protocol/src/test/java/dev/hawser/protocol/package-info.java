/** Tests of the wire. Kept out: sockets. Start at {@link CodecTest}. */
@NullMarked
package dev.hawser.protocol;

import org.jspecify.annotations.NullMarked;
