package dev.hawser.transports.websocket;

import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Frames;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.line.Berth;
import dev.hawser.transports.line.ChannelLine;
import dev.hawser.transports.line.Framing;
import dev.hawser.transports.line.Inflation;
import dev.hawser.transports.line.LineLimits;
import dev.hawser.transports.line.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * A line over WebSocket, after the handshake (RFC 6455, sections 5 to 7).
 *
 * <p>Text messages carry JSON, several frames with newlines between them; binary messages carry
 * Protobuf frames, each with its length before it. Either may come compressed, where the handshake
 * agreed on that (RFC 7692).
 */
class WebSocketLine extends ChannelLine {

  private final Header header;
  private @Nullable Fragments fragments;
  private @Nullable Pings pings;

  WebSocketLine(Berth berth, Channel channel, Framing framing) {
    super(berth, channel, framing);
    header = new Header();
  }

  @Override
  public String transport() {
    return Wire.shared(channel()) ? "websocket-h2" : "websocket";
  }

  @Override
  protected void decode(ByteBuf in) {
    while (open()) {
      Header.Found found = header.read(in, deflates());
      if (found == Header.Found.UNFINISHED) {
        return;
      }
      if (found == Header.Found.WRONG) {
        violated(header.problem());
        return;
      }
      if (!header.control() && !acceptable()) {
        return;
      }
      if (in.readableBytes() - header.size() < header.length()) {
        return;
      }
      if (header.control()) {
        control(in);
      } else {
        data(in);
      }
    }
  }

  /** Whether a frame of data may come here, as far as its header tells. */
  private boolean acceptable() {
    Fragments begun = fragments;
    int opcode = header.opcode();
    if ((opcode == Header.CONTINUATION) != (begun != null)) {
      violated(
          begun == null
              ? "a continuation continues nothing"
              : "a message begins before the last one ended");
      return false;
    }
    if (begun == null && !carries(opcode)) {
      close(
          Closing.of(
              Code.PROTOCOL_VIOLATED,
              encoding() == Encoding.JSON
                  ? "JSON comes in text messages"
                  : "Protobuf comes in binary messages"));
      return false;
    }
    LineLimits limits = berth().reception().limits();
    int before = begun == null ? 0 : begun.length();
    if (header.length() > largest() - before) {
      String detail = "a message is larger than " + largest() + " bytes";
      end(Code.FRAME_TOO_LARGE, CloseFrame.TOO_BIG, detail);
      return false;
    }
    if (begun != null && begun.count() >= limits.fragments()) {
      String detail = "a message has more than " + limits.fragments() + " fragments";
      end(Code.PROTOCOL_VIOLATED, CloseFrame.POLICY, detail);
      return false;
    }
    return true;
  }

  /** Whether messages of this opcode are spoken here. */
  boolean carries(int opcode) {
    return opcode == (encoding() == Encoding.JSON ? Header.TEXT : Header.BINARY);
  }

  private void data(ByteBuf in) {
    // A pong goes before what answers a message that came behind its ping.
    pong();
    Fragments begun = fragments;
    if (begun == null && header.last()) {
      int opcode = header.opcode();
      int length = (int) header.length();
      byte[] message = berth().scratch(length);
      header.payload(in, message, 0);
      arrived(opcode, header.compressed(), message, length);
      return;
    }
    if (begun == null) {
      begun = new Fragments(header.opcode(), header.compressed());
      fragments = begun;
    }
    int capacity = begun.capacity();
    begun.add(header, in);
    if (!account(begun.capacity() - capacity)) {
      return;
    }
    if (header.last()) {
      dropFragments();
      arrived(begun.opcode(), begun.compressed(), begun.bytes(), begun.length());
    } else if (!begun.fits()) {
      notUtf8();
    }
  }

  private void arrived(int opcode, boolean compressed, byte[] bytes, int length) {
    if (!compressed) {
      judge(opcode, bytes, length);
      return;
    }
    Inflation inflation = berth().inflation();
    switch (inflation.inflate(bytes, length, largest())) {
      case WHOLE -> judge(opcode, inflation.bytes(), inflation.length());
      case TOO_LARGE ->
          end(
              Code.FRAME_TOO_LARGE,
              CloseFrame.TOO_BIG,
              "a message is larger than " + largest() + " bytes once it is no more compressed");
      case MALFORMED ->
          end(
              Code.PROTOCOL_VIOLATED,
              CloseFrame.INVALID_TEXT,
              "a message is not what a compressor writes");
    }
    inflation.done();
  }

  private void judge(int opcode, byte[] bytes, int length) {
    if (opcode == Header.BINARY || Utf8.valid(bytes, 0, length)) {
      message(opcode, bytes, length);
    } else {
      notUtf8();
    }
  }

  private void notUtf8() {
    end(Code.PROTOCOL_VIOLATED, CloseFrame.INVALID_TEXT, "a text message is not UTF-8");
  }

  /** Takes one whole message, text being UTF-8; {@code bytes} are lent for the call. */
  void message(int opcode, byte[] bytes, int length) {
    frames(
        bytes,
        opcode == Header.TEXT
            ? Frames.lines(bytes, 0, length)
            : Frames.delimited(bytes, 0, length));
  }

  private void frames(byte[] bytes, Frames frames) {
    try {
      while (open() && frames.next()) {
        deliver(bytes, frames.offset(), frames.length());
      }
    } catch (MalformedFrameException e) {
      deliverMalformed(String.valueOf(e.getMessage()));
    }
  }

  private void control(ByteBuf in) {
    int length = (int) header.length();
    byte[] payload = new byte[length];
    header.payload(in, payload, 0);
    switch (header.opcode()) {
      case Header.PING -> ping(payload);
      case Header.PONG -> alive();
      default -> closed(payload);
    }
  }

  private void ping(byte[] payload) {
    Pings owed = pings;
    if (owed == null) {
      owed = new Pings();
      pings = owed;
    }
    int most = berth().reception().limits().pings();
    if (owed.came(payload, payload.length, loop().millis()) > most) {
      end(Code.PROTOCOL_VIOLATED, CloseFrame.POLICY, "more than " + most + " pings in a second");
    } else {
      alive();
    }
  }

  private void closed(byte[] payload) {
    if (payload.length == 0) {
      close(Code.PEER_CLOSED, "close without a code", CloseFrame.empty(), true);
      return;
    }
    int code = payload.length == 1 ? 0 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    if (!CloseFrame.sendable(code)) {
      violated("the code of a close may not be sent");
    } else if (!Utf8.valid(payload, 2, payload.length - 2)) {
      end(Code.PROTOCOL_VIOLATED, CloseFrame.INVALID_TEXT, "the reason of a close is not UTF-8");
    } else {
      close(Code.PEER_CLOSED, "close " + code, CloseFrame.bytes(code, ""), true);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (pong()) {
      flush();
    }
  }

  /** Writes the pongs that are owed; false if there are none. */
  private boolean pong() {
    byte[] pongs = pings == null ? null : pings.take();
    if (pongs == null || !open()) {
      return false;
    }
    return writeControl(pongs);
  }

  private void violated(String detail) {
    end(Code.PROTOCOL_VIOLATED, CloseFrame.PROTOCOL_ERROR, detail);
  }

  private void end(Code code, int webSocketCode, String detail) {
    // Where a peer breaks the rules, its next frame cannot be told from its rubbish.
    close(code, detail, CloseFrame.bytes(webSocketCode, detail), true);
  }

  @Override
  protected void decodeEnding(ByteBuf in) {
    while (in.isReadable()) {
      Header.Found found = header.read(in, deflates());
      if (found == Header.Found.UNFINISHED) {
        return;
      }
      if (found == Header.Found.WRONG
          || header.opcode() == Header.CLOSE
          || header.length() > largest()) {
        in.skipBytes(in.readableBytes());
        peerEnded();
        return;
      }
      if (in.readableBytes() - header.size() < header.length()) {
        return;
      }
      in.skipBytes(header.size() + (int) header.length());
    }
  }

  @Override
  protected byte[] farewell(Closing closing) {
    return CloseFrame.bytes(closing.code(), closing.message());
  }

  @Override
  protected boolean awaitsAnswer() {
    return true;
  }

  private boolean account(int more) {
    if (berth().holds(more)) {
      return true;
    }
    overloaded();
    return false;
  }

  private void dropFragments() {
    Fragments begun = fragments;
    if (begun != null) {
      fragments = null;
      var _ = berth().holds(-begun.capacity());
    }
  }

  @Override
  protected void released() {
    dropFragments();
  }
}
