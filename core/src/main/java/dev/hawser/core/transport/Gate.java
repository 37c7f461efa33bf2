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
   *     {@code held-back}, {@code overloaded} or {@code drained}
   */
  @Nullable Code admit(String address);

  /**
   * Asks whether a wire that was admitted may carry one more line. Counts as {@link #admit} does,
   * {@link #gone} included, but it is no arrival: it costs no handshake.
   */
  @Nullable Code join(String address);

  /**
   * When one that was refused is to return, where it can be told so: asked once for each, since
   * each has a turn of its own. May be called from any thread.
   *
   * @param refusal what {@link #admit} said
   * @return milliseconds; 0 where nothing better is known than what it would do anyway
   */
  int after(Code refusal);

  /** A wire that was admitted has no socket any more. */
  void gone(String address);

  /**
   * A wire speaks the protocol.
   *
   * @return who hears it from now on
   */
  LineListener opened(Line line);
}
