package dev.hawser.core.transport;

import com.google.errorprone.annotations.CheckReturnValue;
import dev.hawser.core.access.Certified;
import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.ServerMessage.Closing;
import org.jspecify.annotations.Nullable;

/**
 * One live wire, as core sees it.
 *
 * <p>Confined to its loop: everything but {@link #loop} is called only from inside it.
 *
 * <p><b>Outbox.</b> What cannot be written at once waits in an outbox bounded in bytes, and leaves
 * in as few writes as possible when the peer reads again; then {@link LineListener#writable} is
 * called. Little lies unsent below the outbox.
 */
public interface Line {

  /** The loop that owns this wire. */
  Lane loop();

  Encoding encoding();

  /**
   * How the peer came: {@code websocket}, {@code websocket-h2}, {@code tcp}, {@code grpc}, {@code
   * stream}, {@code sse}, ...
   */
  String transport();

  /** Whether it writes the compressed form of a frame that has one. */
  default boolean deflates() {
    return false;
  }

  /**
   * Cuts large frames into parts from now on, so that a higher class need not wait for all of one.
   * The peer must have said that it takes them.
   *
   * @return false where this wire does not
   */
  default boolean cutLarge() {
    return false;
  }

  /** The peer's address, for logs and limits. */
  String remote();

  /** Who the wire itself vouches for, by a certificate; null if it vouches for nobody. */
  default @Nullable Certified certified() {
    return null;
  }

  /**
   * Queues a frame; {@link #flush} sends it.
   *
   * <p>{@link Offer#FULL} leaves the outbox as it was. Frames of one class leave in the order of
   * their calls; where frames wait, a higher class leaves before a lower one.
   */
  @CheckReturnValue
  Offer send(Frame frame, Priority priority);

  /** Queues a frame that names no channel. */
  @CheckReturnValue
  default Offer send(Frame frame) {
    return send(frame, Priority.FIRST);
  }

  /** Hands what was queued to the wire. Cheap where nothing was. */
  void flush();

  /** Bytes that wait here because the peer takes them too slowly. */
  int backlog();

  /** How many of them would leave before a frame of this class that is sent now. */
  int backlog(Priority priority);

  /**
   * Whether what would leave before a frame of this class is little enough to go on feeding it.
   * False also after a frame of it was refused because lower classes hold the room.
   */
  boolean writable(Priority priority);

  /**
   * Whether the peer can answer on this wire. Where it cannot, a ping is only written, and the
   * transport finds out who is gone by what nobody takes.
   */
  default boolean answers() {
    return true;
  }

  /**
   * Whether a peer has one such line after another, as polls are: with a ticket it goes on with
   * what it has, and is no newcomer.
   */
  default boolean repeated() {
    return false;
  }

  /** Ceases or goes on reading from the peer. */
  void reading(boolean on);

  /**
   * Says why and ends the wire: what was accepted before goes first where the peer takes it in
   * time, then {@code closing}, then the transport's own end. Idempotent. {@link
   * LineListener#ended} follows.
   */
  void close(Closing closing);
}
