package dev.hawser.sdk;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Connected;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Push;
import dev.hawser.protocol.ServerMessage.Reply;
import dev.hawser.protocol.ServerMessage.Subscribed;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;

/** A node that says exactly what a test tells it to, on a real socket. */
final class ScriptedNode implements AutoCloseable {

  private static final int PATIENCE = 10_000;

  private final ServerSocket listening;
  private final Encoding encoding;
  private final Codec codec;

  ScriptedNode(Encoding encoding) {
    this.encoding = encoding;
    this.codec = encoding == Encoding.JSON ? new JsonCodec() : new ProtobufCodec();
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      listening.setSoTimeout(PATIENCE);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  String address() {
    return "tcp://127.0.0.1:" + listening.getLocalPort();
  }

  /** Connects ann, and agrees to one feature and one subscription. */
  static Connected agreeing(String feature, Subscribed subscribed) {
    return new Connected(
        "s1", "ticket", "ann", "n1", 25_000, 0, 60_000, List.of(feature), List.of(subscribed));
  }

  static Position at(long offset) {
    return new Position("e1", offset);
  }

  static Publication publication(long offset) {
    return new Publication(
        offset, Payload.json("{\"n\":" + offset + "}"), "bob", null, 1L, Map.of(), null);
  }

  static Connected connected(Subscribed... subscribed) {
    return new Connected(
        "s1", "ticket", "ann", "n1", 25_000, 0, 300_000, List.of(), List.of(subscribed));
  }

  static Subscribed subscribed(String channel, long offset) {
    return new Subscribed(channel, 7, at(offset), false, null, false, List.of(), null);
  }

  static Subscribed recovered(String channel, long offset, Publication... missed) {
    return new Subscribed(channel, 7, at(offset), true, null, false, List.of(missed), null);
  }

  static Delivered delivered(Encoding encoding, String channel, long offset) {
    return delivered(encoding, channel, publication(offset));
  }

  static Delivered delivered(Encoding encoding, String channel, Publication publication) {
    return new Delivered(channel, 7, publication);
  }

  /** Waits for the next line. */
  Peer accept() {
    try {
      return new Peer(listening.accept());
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** One line, from the node's side. */
  final class Peer {

    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      String preface = new String(line(), java.nio.charset.StandardCharsets.US_ASCII);
      String wanted = "HAWSER/1 " + (encoding == Encoding.JSON ? "json" : "proto");
      if (!preface.equals(wanted)) {
        throw new AssertionError("preface: " + preface);
      }
    }

    /** The next command, pings aside. */
    CommandFrame next() {
      CommandFrame frame = nextOfAll();
      while (frame.command() instanceof Command.Ping) {
        push(new ServerMessage.Pong());
        frame = nextOfAll();
      }
      return frame;
    }

    CommandFrame nextOfAll() {
      try {
        byte[] bytes = encoding == Encoding.JSON ? line() : in.readNBytes(varint());
        return codec.decodeCommand(bytes, 0, bytes.length);
      } catch (IOException | MalformedFrameException fault) {
        throw new AssertionError("no command", fault);
      }
    }

    /** The next command, which is of this kind, answered so. */
    <C extends Command> C answer(Class<C> kind, Reply reply) {
      CommandFrame frame = next();
      reply(frame, reply);
      return kind.cast(frame.command());
    }

    <C extends Command> C expect(Class<C> kind) {
      return kind.cast(next().command());
    }

    void reply(CommandFrame to, Reply reply) {
      send(new ServerFrame(to.id(), (ServerMessage) reply));
    }

    void push(Push push) {
      send(ServerFrame.push(push));
    }

    void send(ServerFrame frame) {
      byte[] bytes = codec.encode(frame);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (encoding == Encoding.PROTOBUF) {
        int rest = bytes.length;
        while (rest > 0x7f) {
          out.write((rest & 0x7f) | 0x80);
          rest >>>= 7;
        }
        out.write(rest);
      }
      out.writeBytes(bytes);
      if (encoding == Encoding.JSON) {
        out.write('\n');
      }
      sendRaw(out.toByteArray());
    }

    void sendRaw(byte[] bytes) {
      try {
        socket.getOutputStream().write(bytes);
      } catch (IOException fault) {
        throw new UncheckedIOException(fault);
      }
    }

    /** Breaks the line as a failing network does. */
    void cut() {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException fault) {
        throw new UncheckedIOException(fault);
      }
    }

    /** Waits until the other side has ended the line. */
    void awaitEnd() {
      try {
        while (in.read() >= 0) {
          // What still comes does not matter.
        }
      } catch (IOException reset) {
        // A reset is an end, too; silence is not.
        if (reset instanceof java.net.SocketTimeoutException) {
          throw new AssertionError("the line stands", reset);
        }
      }
    }

    private byte[] line() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int next = in.read();
      while (next != '\n') {
        if (next < 0) {
          throw new EOFException("the line ended");
        }
        bytes.write(next);
        next = in.read();
      }
      return bytes.toByteArray();
    }

    private int varint() throws IOException {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        int next = in.read();
        if (next < 0) {
          throw new EOFException("the line ended");
        }
        value |= (next & 0x7f) << shift;
        if (next < 0x80) {
          return value;
        }
      }
    }
  }
}
