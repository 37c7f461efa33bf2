package dev.hawser.transports.exchange;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One poll as core sees it: a line that ends with the first news.
 *
 * <p>{@code connected} is news where it tells more than the peer brought; then, or with the first
 * push, it gathers for a moment and answers. The server's ping is a push like others, so the
 * heartbeat agreed is the longest wait.
 */
final class PollLine extends CallerLine {

  private static final int GATHER_MILLIS = 20;
  private static final int ENOUGH = 64 * 1024;

  private final Command.Connect asked;
  private final boolean atOnce;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private @Nullable LineListener listener;
  private int status;
  private int after;
  private boolean connected;
  private boolean news;
  private boolean due;
  private boolean over;
  private Code ending = Code.PEER_CLOSED;

  /**
   * @param atOnce whether {@code connected} is news in any case, as for who has just come
   */
  PollLine(Caller caller, Desk desk, CommandFrame frame, boolean atOnce) {
    super(caller, desk);
    this.asked = (Command.Connect) frame.command();
    this.atOnce = atOnce;
  }

  void open(CommandFrame frame) {
    LineListener hears = caller.berth().reception().gate().opened(this);
    listener = hears;
    hears.received(frame);
  }

  /** The peer is gone, or has its answer. */
  void gone(String detail) {
    LineListener hears = listener;
    over = true;
    listener = null;
    if (hears != null) {
      hears.ended(ending, detail);
    }
  }

  @Override
  public Offer send(Frame frame, Priority priority) {
    if (over) {
      return Offer.CLOSED;
    }
    byte[] bytes = frame.bytes(Encoding.JSON);
    if (gathered.size() + bytes.length > caller.berth().reception().limits().outbox()) {
      return Offer.FULL;
    }
    if (status == 0) {
      status = Statuses.of(bytes, json());
      connected = status == 200;
      news = atOnce || !connected || tellsMore(bytes);
    } else {
      news = true;
    }
    gathered.writeBytes(bytes);
    gathered.write('\n');
    return Offer.ACCEPTED;
  }

  /** Whether {@code connected} tells more than the positions that the peer brought. */
  private boolean tellsMore(byte[] frame) {
    try {
      ServerMessage message = json().decodeServer(frame, 0, frame.length).message();
      if (!(message instanceof ServerMessage.Connected told) || asked.resume() == null) {
        return true;
      }
      Map<String, @Nullable Position> brought = new HashMap<>();
      asked.subscribe().forEach(one -> brought.put(one.channel(), one.since()));
      return told.subscribed().stream()
          .anyMatch(
              one -> one.refused() != null || !one.position().equals(brought.get(one.channel())));
    } catch (MalformedFrameException impossible) {
      throw new IllegalStateException("encoded by us, yet unreadable", impossible);
    }
  }

  @Override
  public void flush() {
    if (news && !due && !over) {
      due = true;
      var _ = loop().after(GATHER_MILLIS, this::finish);
    }
  }

  private void finish() {
    if (!over) {
      over = true;
      desk.answerLines(status == 0 ? 503 : status, after, gathered.toByteArray());
      gone("the poll is answered");
    }
  }

  @Override
  public void close(Closing closing) {
    if (over) {
      return;
    }
    Code code = Code.of(closing.code());
    ending = code == null ? Code.DISCONNECTED : code;
    if (status == 0) {
      status = Statuses.of(code);
      after = closing.after();
    }
    gathered.writeBytes(json().encode(ServerFrame.push(closing)));
    gathered.write('\n');
    due = true;
    // Not within the caller's own call: it may still be speaking to this line.
    loop().execute(this::finish);
  }

  @Override
  public String transport() {
    return "poll";
  }

  @Override
  public boolean answers() {
    return false;
  }

  @Override
  public boolean repeated() {
    return true;
  }

  @Override
  public int backlog() {
    return gathered.size();
  }

  @Override
  public int backlog(Priority priority) {
    return backlog();
  }

  @Override
  public boolean writable(Priority priority) {
    return gathered.size() < ENOUGH;
  }
}
