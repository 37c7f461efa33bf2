/** What lines share, tried from inside. Start at {@link OutboxTest}. */
@NullMarked
package dev.hawser.transports.line;

import org.jspecify.annotations.NullMarked;
