/** What lines over WebSocket are tried with from inside. */
@NullMarked
package dev.hawser.transports.websocket;

import org.jspecify.annotations.NullMarked;
