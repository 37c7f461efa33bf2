package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import org.jspecify.annotations.Nullable;

/** The commands of one connection, one after another, as core sees them: a line without session. */
final class Errands extends CallerLine {

  private @Nullable LineListener listener;
  private boolean busy;
  private Code ending = Code.PEER_CLOSED;

  Errands(Caller caller, Desk desk) {
    super(caller, desk);
  }

  void run(Command.Connect who, CommandFrame frame) {
    busy = true;
    hears().errand(who, frame);
  }

  void pass(CommandFrame frame) {
    busy = true;
    hears().pass(frame.id(), (Command.Connect) frame.command(), this::told);
  }

  private LineListener hears() {
    LineListener hears = listener;
    if (hears == null) {
      hears = caller.berth().reception().gate().opened(this);
      listener = hears;
    }
    return hears;
  }

  private void told(LineListener.Pass pass) {
    if (busy) {
      busy = false;
      String answer = "{\"ticket\":\"" + pass.ticket() + "\",\"expires\":" + pass.expires() + "}";
      desk.answer(200, answer.getBytes(US_ASCII));
    }
  }

  /** The connection is gone, or goes on as something else. */
  void gone(String detail) {
    LineListener hears = listener;
    listener = null;
    busy = false;
    if (hears != null) {
      hears.ended(ending, detail);
    }
  }

  @Override
  public String transport() {
    return "http";
  }

  @Override
  public Offer send(Frame frame, Priority priority) {
    if (!busy) {
      return Offer.CLOSED;
    }
    busy = false;
    byte[] bytes = frame.bytes(Encoding.JSON);
    desk.answer(Statuses.of(bytes, json()), bytes);
    return Offer.ACCEPTED;
  }

  @Override
  public void flush() {}

  @Override
  public int backlog() {
    return 0;
  }

  @Override
  public int backlog(Priority priority) {
    return backlog();
  }

  @Override
  public boolean writable(Priority priority) {
    return true;
  }

  @Override
  public void close(Closing closing) {
    Code code = Code.of(closing.code());
    ending = code == null ? Code.DISCONNECTED : code;
    caller.lastAnswer();
    if (busy) {
      busy = false;
      desk.answer(Statuses.of(code), closing.after(), json().encode(ServerFrame.push(closing)));
    } else {
      caller.quit();
    }
  }
}
