package dev.hawser.proof.door;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.ChannelPush;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Joined;
import dev.hawser.protocol.ServerMessage.Left;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Rung;
import dev.hawser.protocol.ServerMessage.Signal;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.ServerMessage.Unsubscribed;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A call of gRPC by hand. The stories tell JSON, so what is said and heard is turned into it and
 * back; a client that its own tools made is in {@code proof.grpc}.
 */
final class GrpcPeer extends Peer {

  private static final Codec JSON = new JsonCodec();
  private static final Codec PROTOBUF = new ProtobufCodec();

  private final Map<Integer, String> channels = new HashMap<>();

  GrpcPeer(int port) {
    super(port, 0);
    begin();
  }

  GrpcPeer(Socket connected) {
    super(connected);
    begin();
  }

  private void begin() {
    raw(Http2Bytes.join(Http2Bytes.preface(), Http2Bytes.call(Http2Stream.ID, "Connect")));
    listen();
  }

  @Override
  void write(String frame) {
    byte[] bytes = utf8(frame);
    try {
      byte[] message = PROTOBUF.encode(JSON.decodeCommand(bytes, 0, bytes.length));
      raw(Http2Stream.data(Http2Bytes.message(message)));
    } catch (MalformedFrameException malformed) {
      throw new AssertionError(frame, malformed);
    }
  }

  @Override
  void read(InputStream socket) throws IOException {
    DataInputStream in = new DataInputStream(new Http2Stream(socket, this::raw));
    while (true) {
      mayRead();
      byte[] message;
      try {
        if (in.readUnsignedByte() != 0) {
          throw new AssertionError("a compressed message");
        }
        message = new byte[in.readInt()];
        in.readFully(message);
      } catch (EOFException ended) {
        over(0);
        return;
      }
      hear(new String(JSON.encode(named(message)), StandardCharsets.UTF_8));
    }
  }

  /** Pushes name their channel by its number alone. */
  private ServerFrame named(byte[] message) {
    try {
      ServerFrame frame = PROTOBUF.decodeServer(message, 0, message.length);
      return new ServerFrame(frame.id(), named(frame.message()));
    } catch (MalformedFrameException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private ServerMessage named(ServerMessage message) {
    switch (message) {
      case Connected connected -> connected.subscribed().forEach(this::remember);
      case Subscribed subscribed -> remember(subscribed);
      default -> {
        // It tells of no number.
      }
    }
    return switch (message) {
      case Delivered(String none, int alias, var publication) ->
          new Delivered(channel(alias), alias, publication);
      case Joined(String none, int alias, String session, String user) ->
          new Joined(channel(alias), alias, session, user);
      case Left(String none, int alias, String session, String user) ->
          new Left(channel(alias), alias, session, user);
      case Reset(String none, int alias, var position, String reason) ->
          new Reset(channel(alias), alias, position, reason);
      case Skipped(String none, int alias, long from, long to, String reason) ->
          new Skipped(channel(alias), alias, from, to, reason);
      case Rung(String none, int alias, String rung) -> new Rung(channel(alias), alias, rung);
      case Signal(String none, int alias, String user, var data) ->
          new Signal(channel(alias), alias, user, data);
      case Unsubscribed(String name, int alias, int code, String why) when name.isEmpty() ->
          new Unsubscribed(channel(alias), alias, code, why);
      case ChannelPush other -> throw new AssertionError("a push that nobody named: " + other);
      default -> message;
    };
  }

  private void remember(Subscribed subscribed) {
    channels.put(subscribed.alias(), subscribed.channel());
  }

  private String channel(int alias) {
    String name = channels.get(alias);
    if (name == null) {
      throw new AssertionError("number " + alias + " was not told");
    }
    return name;
  }
}
