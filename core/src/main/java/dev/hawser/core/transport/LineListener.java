package dev.hawser.core.transport;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Position;
import java.util.Map;
import java.util.function.Consumer;

/** What core hears from one wire. Called only inside the wire's loop. */
public interface LineListener {

  /** The peer sent a command. */
  void received(CommandFrame frame);

  /**
   * The peer sent one command and says who it is, on a wire that has no session. It gets exactly
   * one frame, and no session begins, ends or is taken up by it.
   *
   * @param who token or ticket; nothing else of it counts
   * @param frame publish, history or presence, with an id; others are refused
   */
  void errand(Command.Connect who, CommandFrame frame);

  /**
   * The peer wants a pass, with which a URL opens the channels that it names. It gets a refusal as
   * one frame, or what {@code told} is given; no session is touched, as by {@link #errand}.
   *
   * @param id of the refusal
   * @param who token or ticket, and the channels
   */
  void pass(long id, Command.Connect who, Consumer<Pass> told);

  /**
   * What may stand in a URL, as the ticket of a line that cannot answer.
   *
   * @param ticket in letters that a URL takes as they are
   * @param expires when it ceases to open anything, seconds since 1970
   */
  record Pass(String ticket, long expires) {}

  /** Where each subscription stands, counting what was accepted by {@link Line#send}. */
  default Map<String, Position> positions() {
    return Map.of();
  }

  /** The peer gave a sign of life below the protocol, such as a WebSocket ping or pong. */
  default void alive() {}

  /** The peer sent bytes that are no command. Core answers, and may close the line. */
  void malformed(MalformedFrameException problem);

  /** The outbox fell below its low mark for some class of which {@link Line#writable} was false. */
  void writable();

  /**
   * The wire is gone. Called exactly once, last.
   *
   * @param code why: what {@link Line#close} said, or {@code peer-closed}, {@code line-broken},
   *     {@code handshake-timeout}, {@code protocol-violated}, {@code frame-too-large} or {@code
   *     slow-consumer} where the transport found it
   * @param detail for the log
   */
  void ended(Code code, String detail);
}
