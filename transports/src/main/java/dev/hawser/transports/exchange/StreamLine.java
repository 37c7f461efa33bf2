package dev.hawser.transports.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.core.lane.Lane;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.http.Answer;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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
  private static final String RETRY = "retry: 2000\n\n";

  private final @Nullable EventIds ids;
  private final String fields;
  private boolean headed;
  private boolean refused;
  private String told = "";
  private Lane.@Nullable Timer telling;

  /**
   * @param ids null for lines
   * @param fields more header fields of the answer, each with its line end
   */
  StreamLine(Berth berth, Channel channel, @Nullable EventIds ids, String fields) {
    super(berth, channel, ids == null ? Framing.CHUNKED_LINE : Framing.CHUNKED_EVENT);
    this.ids = ids;
    this.fields = fields;
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
  public Offer send(Frame frame) {
    if (!headed) {
      head(Statuses.of(frame.bytes(Encoding.JSON), berth().reception().json()));
    }
    Offer offer = super.send(frame);
    if (ids != null && telling == null && !refused && offer == Offer.ACCEPTED) {
      telling = loop().after(told.isEmpty() ? 0 : IDS_EVERY_MILLIS, this::tellIds);
    }
    return offer;
  }

  private void head(int status) {
    headed = true;
    refused = status != 200;
    String type = ids == null ? "application/x-ndjson" : "text/event-stream";
    String head =
        Answer.statusLine(status)
            + "Content-Type: "
            + type
            + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
            + fields
            + "\r\n";
    if (ids != null && !refused) {
      head += Integer.toHexString(RETRY.length()) + "\r\n" + RETRY + "\r\n";
    }
    var _ = writeControl(head.getBytes(ISO_8859_1));
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
    String block = "id: " + id + "\n\n";
    String chunk = Integer.toHexString(block.length()) + "\r\n" + block + "\r\n";
    if (writeControl(chunk.getBytes(ISO_8859_1))) {
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
      head(Statuses.of(Code.of(closing.code())));
    }
    return LAST_CHUNK;
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
