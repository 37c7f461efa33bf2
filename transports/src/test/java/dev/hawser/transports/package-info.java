/** Lines over real sockets. */
@NullMarked
package dev.hawser.transports;

import org.jspecify.annotations.NullMarked;
