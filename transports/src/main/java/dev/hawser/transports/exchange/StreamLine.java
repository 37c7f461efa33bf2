package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.core.lane.Lane;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One answer without end: frames as lines, or as events.
 *
 * <p>Its status waits for the first frame, so that who is refused is told in the terms of HTTP too.
 * Events carry no id, since all subscribers share their bytes; a block with nothing but an id
 * follows at most once a second.
 */
final class StreamLine extends ChannelLine {

  private static final int IDS_EVERY_MILLIS = 1_000;
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);

  /** What a browser waits before it comes back by itself, milliseconds. */
  private static final int RETRY_MILLIS = 2_000;

  private final @Nullable EventIds ids;
  private final boolean chunked;
  private final Head start;
  private final @Nullable Consumer<Head> heads;
  private boolean headed;
  private boolean refused;
  private String told = "";
  private Lane.@Nullable Timer telling;

  /**
   * @param ids null for lines
   * @param chunked whether the body comes in chunks; otherwise the connection's end is its own
   * @param start how the answer begins, if all is well
   */
  StreamLine(Berth berth, Channel channel, @Nullable EventIds ids, boolean chunked, Head start) {
    this(berth, channel, ids, chunked, start, null);
  }

  /**
   * A line whose strand frames the answer.
   *
   * @param heads writes the head of the answer
   */
  StreamLine(
      Berth berth, Channel channel, @Nullable EventIds ids, Head start, Consumer<Head> heads) {
    this(berth, channel, ids, false, start, heads);
  }

  private StreamLine(
      Berth berth,
      Channel channel,
      @Nullable EventIds ids,
      boolean chunked,
      Head start,
      @Nullable Consumer<Head> heads) {
    super(berth, channel, framing(ids != null, chunked));
    this.ids = ids;
    this.chunked = chunked;
    this.start = start;
    this.heads = heads;
  }

  private static Framing framing(boolean events, boolean chunked) {
    if (chunked) {
      return events ? Framing.CHUNKED_EVENT : Framing.CHUNKED_LINE;
    }
    return events ? Framing.EVENT : Framing.NEWLINE;
  }

  void open(CommandFrame connect) {
    if (open()) {
      deliver(connect);
    }
  }

  @Override
  public String transport() {
    return ids == null ? "stream" : "sse";
  }

  /** Events bear whole frames: a browser's EventSource joins nothing. */
  @Override
  public boolean cutLarge() {
    return false;
  }

  @Override
  public boolean answers() {
    return false;
  }

  @Override
  protected void decode(ByteBuf in) {
    // This answer is the connection's last, so a request behind it will never have one.
    in.skipBytes(in.readableBytes());
  }

  @Override
  protected void decodeEnding(ByteBuf in) {
    in.skipBytes(in.readableBytes());
  }

  @Override
  public Offer send(Frame frame, Priority priority) {
    if (!headed) {
      head(Statuses.of(frame.bytes(Encoding.JSON), berth().reception().json()), 0);
    }
    Offer offer = super.send(frame, priority);
    if (ids != null && telling == null && !refused && offer == Offer.ACCEPTED) {
      telling = loop().after(told.isEmpty() ? 0 : IDS_EVERY_MILLIS, this::tellIds);
    }
    return offer;
  }

  private void head(int status, int after) {
    headed = true;
    refused = status != 200;
    Head head =
        new Head(status, start.fields())
            .after(after)
            .with("Content-Type", ids == null ? "application/x-ndjson" : "text/event-stream");
    if (heads != null) {
      heads.accept(head);
    } else {
      var _ = writeControl((chunked ? head.with("Transfer-Encoding", "chunked") : head).bytes());
    }
    if (ids != null && !refused) {
      int retry = after == 0 ? RETRY_MILLIS : after;
      var _ = writeControl(block("retry: " + retry + "\n\n"));
    }
  }

  private byte[] block(String text) {
    String framed = chunked ? Integer.toHexString(text.length()) + "\r\n" + text + "\r\n" : text;
    return framed.getBytes(ISO_8859_1);
  }

  private void tellIds() {
    telling = null;
    if (ids == null || !open()) {
      return;
    }
    String id = ids.id(positions());
    if (id.isEmpty() || id.equals(told)) {
      return;
    }
    if (writeControl(block("id: " + id + "\n\n"))) {
      told = id;
      flush();
    } else {
      // Frames wait in the outbox, and the positions are already behind them.
      telling = loop().after(IDS_EVERY_MILLIS, this::tellIds);
    }
  }

  @Override
  protected byte[] farewell(Closing closing) {
    if (!headed) {
      // At any other status a browser's EventSource would not come again.
      boolean turn = ids != null && closing.after() > 0;
      head(turn ? 200 : Statuses.of(Code.of(closing.code())), closing.after());
    }
    return chunked ? LAST_CHUNK : new byte[0];
  }

  @Override
  protected boolean awaitsAnswer() {
    return false;
  }

  @Override
  protected void released() {
    if (telling != null) {
      telling.cancel();
      telling = null;
    }
  }
}
