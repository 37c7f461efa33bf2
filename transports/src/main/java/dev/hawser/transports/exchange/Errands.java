package dev.hawser.transports.exchange;

import dev.hawser.core.lane.Lane;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import org.jspecify.annotations.Nullable;

/** The commands of one connection, one after another, as core sees them: a line without session. */
final class Errands implements Line {

  private final Exchanges exchanges;
  private @Nullable LineListener listener;
  private boolean busy;
  private Code ending = Code.PEER_CLOSED;

  Errands(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  void run(Command.Connect who, CommandFrame frame) {
    LineListener hears = listener;
    if (hears == null) {
      hears = exchanges.berth().reception().gate().opened(this);
      listener = hears;
    }
    busy = true;
    hears.errand(who, frame);
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
  public Lane loop() {
    return exchanges.berth().loop();
  }

  @Override
  public Encoding encoding() {
    return Encoding.JSON;
  }

  @Override
  public String transport() {
    return "http";
  }

  @Override
  public String remote() {
    return exchanges.remote();
  }

  @Override
  public Offer send(Frame frame) {
    if (!busy) {
      return Offer.CLOSED;
    }
    busy = false;
    byte[] bytes = frame.bytes(Encoding.JSON);
    exchanges.answer(Statuses.of(bytes, json()), bytes);
    return Offer.ACCEPTED;
  }

  private Codec json() {
    return exchanges.berth().reception().json();
  }

  @Override
  public void flush() {}

  @Override
  public int backlog() {
    return 0;
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public void reading(boolean on) {}

  @Override
  public void close(Closing closing) {
    Code code = Code.of(closing.code());
    ending = code == null ? Code.DISCONNECTED : code;
    exchanges.lastAnswer();
    if (busy) {
      busy = false;
      exchanges.answer(Statuses.of(code), json().encode(ServerFrame.push(closing)));
    } else {
      exchanges.quit();
    }
  }
}
