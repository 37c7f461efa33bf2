package dev.hawser.transports.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.core.transport.Encoding;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.transports.door.Door;
import dev.hawser.transports.door.Greeting;
import dev.hawser.transports.door.Outcome;
import dev.hawser.transports.line.Berth;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Arrays;
import java.util.List;

/** Raw TCP, which begins with the line {@code HAWSER/1 json} or {@code HAWSER/1 proto}. */
public final class TcpDoor implements Door {

  private static final String PREFIX = "HAWSER/";
  private static final String VERSION = "1";
  private static final int LONGEST = 32;

  @Override
  public List<String> prefixes() {
    return List.of(PREFIX);
  }

  @Override
  public String alpn() {
    return "hawser/1";
  }

  @Override
  public Greeting greet(Berth berth, Channel channel) {
    return new Greeting() {
      @Override
      public Outcome read(ByteBuf in) {
        return preface(in, berth, channel);
      }

      @Override
      public byte[] late() {
        return words(berth, Closing.of(Code.HANDSHAKE_TIMEOUT, "the preface did not come in time"));
      }
    };
  }

  private static Outcome preface(ByteBuf in, Berth berth, Channel channel) {
    int length = in.bytesBefore(Math.min(in.readableBytes(), LONGEST), (byte) '\n');
    int known = length < 0 ? Math.min(in.readableBytes(), LONGEST) : length;
    String text = in.toString(in.readerIndex(), known, ISO_8859_1);
    if (!text.startsWith(PREFIX.substring(0, Math.min(known, PREFIX.length())))) {
      return violated(berth, "no preface: expected HAWSER/1 json or HAWSER/1 proto");
    }
    if (length < 0) {
      return known < LONGEST
          ? Outcome.More.MORE
          : violated(berth, "the preface is longer than 32 bytes");
    }
    in.skipBytes(length + 1);
    String line = text.endsWith("\r") ? text.substring(0, length - 1) : text;
    int blank = line.indexOf(' ');
    String version = blank < 0 ? "" : line.substring(PREFIX.length(), blank);
    if (!version.equals(VERSION)) {
      return refused(
          berth,
          new Closing(
              Code.VERSION_UNKNOWN.number(),
              Code.VERSION_UNKNOWN.wireName(),
              "this server speaks HAWSER/1 json and HAWSER/1 proto",
              List.of(VERSION),
              0));
    }
    return switch (line.substring(blank + 1)) {
      case "json" -> new Outcome.Opened(new JsonLine(berth, channel), new byte[0]);
      case "proto" -> new Outcome.Opened(new ProtobufLine(berth, channel), new byte[0]);
      default -> violated(berth, "the encodings spoken are json and proto");
    };
  }

  private static Outcome violated(Berth berth, String why) {
    return refused(berth, Closing.of(Code.PROTOCOL_VIOLATED, why));
  }

  private static Outcome refused(Berth berth, Closing closing) {
    Code code = Code.of(closing.code());
    return new Outcome.Refused(
        code == null ? Code.PROTOCOL_VIOLATED : code, closing.message(), words(berth, closing));
  }

  /** A closing frame as a JSON line: whoever cannot say what it speaks is told in plain text. */
  public static byte[] words(Berth berth, Closing closing) {
    byte[] json = berth.reception().codec(Encoding.JSON).encode(ServerFrame.push(closing));
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
