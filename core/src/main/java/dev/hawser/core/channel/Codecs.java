package dev.hawser.core.channel;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Frame;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;

/** The codec of each encoding. */
public record Codecs(Codec json, Codec protobuf) {

  public Codec of(Encoding encoding) {
    return encoding == Encoding.JSON ? json : protobuf;
  }

  /** A frame for one line. */
  public Frame single(Encoding encoding, long id, ServerMessage message) {
    return Frame.single(encoding, of(encoding).encode(new ServerFrame(id, message)));
  }

  /** A frame for many lines, in the encodings that they need. */
  Frame shared(ServerMessage.Push push, boolean needsJson, boolean needsProtobuf) {
    ServerFrame frame = ServerFrame.push(push);
    return Frame.shared(
        needsJson ? json.encode(frame) : null, needsProtobuf ? protobuf.encode(frame) : null);
  }
}
