/**
 * Raw TCP: a preface, then JSON lines or Protobuf frames with their lengths before them.
 *
 * <p>Kept out: everything but this protocol. Start at {@link TcpDoor}.
 */
@NullMarked
package dev.hawser.transports.tcp;

import org.jspecify.annotations.NullMarked;
