package dev.hawser.core.transport;

import dev.hawser.protocol.Code;
import org.jspecify.annotations.Nullable;

/**
 * Where transports bring their wires.
 *
 * <p><b>Threads.</b> {@link #admit} may be called from any thread; {@link #opened} only inside the
 * wire's loop.
 */
public interface Gate {

  /**
   * Asks whether one more wire may be, before anything is spent on it.
   *
   * <p>Each wire admitted is followed by exactly one {@link #gone}.
   *
   * @param address the peer's IP address in text
   * @return null to let it in, otherwise why not: {@code node-full}, {@code too-many-connections},
   *     {@code overloaded} or {@code drained}
   */
  @Nullable Code admit(String address);

  /** A wire that was admitted has no socket any more. */
  void gone(String address);

  /**
   * A wire speaks the protocol.
   *
   * @return who hears it from now on
   */
  LineListener opened(Line line);
}
