package dev.hawser.proof.hostile;

import static dev.hawser.proof.hostile.Inputs.bytes;
import static dev.hawser.proof.hostile.Inputs.joined;
import static dev.hawser.proof.hostile.Inputs.utf8;

import dev.hawser.proof.door.WebSocketBytes;
import dev.hawser.proof.hostile.Input.Manner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Hostile inputs to a WebSocket that has agreed on compression (RFC 7692). */
final class Deflated {

  private static final String DOOR = "WebSocket deflate";
  private static final int TEXT = 0xc1;
  private static final byte[] CONNECT = WebSocketBytes.text("{\"id\":1,\"connect\":{}}");

  private Deflated() {}

  static List<Input> all() {
    byte[] bomb = deflated(new byte[64 * 1024 * 1024]);
    return List.of(
        said("64 MiB in 64 KiB", "1009", WebSocketBytes.frame(TEXT, bomb)),
        said("64 MiB in fragments", "1009", fragments(bomb)),
        said(
            "what is no deflate",
            "1007",
            WebSocketBytes.frame(TEXT, bytes(0xff, 0xff, 0xff, 0xff))),
        said("a compressed ping", "1002", WebSocketBytes.frame(0xc9, deflated(utf8("x")))),
        said(
            "the mark of compression within a message",
            "1002",
            WebSocketBytes.frame(0x01, utf8("{")),
            WebSocketBytes.frame(0xc0, utf8("}"))),
        said(
            "compressed text that is not UTF-8",
            "1007",
            WebSocketBytes.frame(TEXT, deflated(bytes('"', 0xc3, 0x28, '"')))),
        said(
            "10,000 empty blocks before what is no JSON",
            "3500",
            WebSocketBytes.frame(TEXT, empty())));
  }

  private static Input said(String input, String code, byte[]... frames) {
    String upgrade = WebSocketBytes.upgrade(1, "Sec-WebSocket-Extensions: permessage-deflate");
    return new Input(
        DOOR,
        input,
        "WebSocket " + code,
        Manner.AT_ONCE,
        joined(utf8(upgrade), CONNECT, joined(frames)));
  }

  private static byte[] fragments(byte[] whole) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int from = 0; from < whole.length; from += 1_000) {
      byte[] part = Arrays.copyOfRange(whole, from, Math.min(whole.length, from + 1_000));
      int first = from == 0 ? 0x41 : 0;
      all.writeBytes(WebSocketBytes.frame(first | (from + 1_000 >= whole.length ? 0x80 : 0), part));
    }
    return all.toByteArray();
  }

  /** As RFC 7692, section 7.2.1 makes it: without the four bytes at its end. */
  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater, 8_192, true)) {
      stream.write(bytes);
      stream.flush();
      byte[] flushed = out.toByteArray();
      return Arrays.copyOf(flushed, flushed.length - 4);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      deflater.end();
    }
  }

  /** Stored blocks with nothing in them (RFC 1951, section 3.2.4). */
  private static byte[] empty() {
    byte[] blocks = Inputs.repeated(bytes(0, 0, 0, 0xff, 0xff), 10_000);
    return joined(blocks, deflated(utf8("hello")));
  }
}
