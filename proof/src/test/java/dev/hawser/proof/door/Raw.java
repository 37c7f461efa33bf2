package dev.hawser.proof.door;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A socket that says whatever it likes and listens to what it is told. For one thread. */
public final class Raw implements AutoCloseable {

  /** The field {@code :status}, by the number of its name and not compressed (RFC 7541). */
  private static final Pattern STATUS = Pattern.compile("^[\\x08\\x48]\\x03(\\d{3})");

  private static final Pattern TRAILERS = Pattern.compile("hawser-code\\W?(\\d{4})");
  private static final Pattern CLOSING = Pattern.compile("\\{\"closing\":\\{\"code\":([0-9]+)");
  private static final Pattern ERROR = Pattern.compile("\"error\":\\{\"code\":([0-9]+),");

  private final Socket socket;
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  public Raw(int port) {
    this(port, "127.0.0.1");
  }

  /** From this address of the loopback. */
  public Raw(int port, String from) {
    this(connected(port, from));
  }

  /** On a socket that is connected already. */
  public Raw(Socket connected) {
    socket = connected;
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Peer.PATIENCE.toMillis());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Socket connected(int port, String from) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Sends all of it, or as much as the other side takes before it closes. */
  public void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException closedMeanwhile) {
      // What it said before it closed is still to be read.
    }
  }

  /** Sends byte by byte, each after the other side has been silent for so long. */
  public void trickle(byte[] bytes, int silenceMillis) {
    try {
      socket.setSoTimeout(silenceMillis);
      InputStream in = socket.getInputStream();
      for (byte next : bytes) {
        send(new byte[] {next});
        try {
          int read = in.read();
          if (read < 0) {
            break;
          }
          heard.write(read);
          break;
        } catch (SocketTimeoutException silent) {
          // It waits for more, as it may.
        }
      }
      socket.setSoTimeout((int) Peer.PATIENCE.toMillis());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Whether something lies here to be read. */
  public boolean spokenTo() {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Whether nothing comes, and no end, for so long. */
  public boolean silent(int millis) {
    try {
      socket.setSoTimeout(millis);
      int read = socket.getInputStream().read();
      if (read >= 0) {
        heard.write(read);
      }
      return false;
    } catch (SocketTimeoutException silent) {
      return true;
    } catch (IOException reset) {
      return false;
    }
  }

  /** Reads until this has come, and returns its group; nothing more is read. */
  public String until(String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    try {
      Matcher found = wanted.matcher(text());
      while (!found.find()) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          throw new AssertionError("ended before " + pattern + ": " + text());
        }
        heard.write(next);
        found = wanted.matcher(text());
      }
      return found.group(1);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Reads until the other side ends the line, and tells what it said in one phrase. */
  public String verdict() {
    try {
      socket.getInputStream().transferTo(heard);
    } catch (SocketTimeoutException late) {
      return "still open after " + Peer.PATIENCE + ": " + text();
    } catch (IOException reset) {
      // A reset may follow the last words.
    }
    return phrase();
  }

  /** Reads until a refusal comes, and tells its number; the line stays open. */
  public String refusal() {
    try {
      // Only what is new is looked at: a reader that is slow with a flood of answers slows the
      // flood.
      String last = text();
      byte[] some = new byte[8_192];
      while (!ERROR.matcher(last).find()) {
        int count = socket.getInputStream().read(some);
        if (count < 0) {
          return "ended: " + phrase();
        }
        heard.write(some, 0, count);
        last =
            last.substring(Math.max(0, last.length() - 1_000))
                + new String(some, 0, count, StandardCharsets.ISO_8859_1);
      }
      return "refusal " + ERROR.matcher(last).results().findFirst().orElseThrow().group(1);
    } catch (IOException broken) {
      return "broken: " + phrase();
    }
  }

  private String text() {
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  private String phrase() {
    String text = text();
    if (text.startsWith("HTTP/1.1 101 ")) {
      return "WebSocket " + closeCode();
    }
    if (Http2Bytes.begin(heard.toByteArray())) {
      return "HTTP/2 " + http2(Http2Bytes.frames(heard.toByteArray()));
    }
    if (text.startsWith("HTTP/1.1 ")) {
      return "HTTP " + text.substring(9, 12);
    }
    if (text.startsWith("\u0015\u0003") && text.length() == 7) {
      return "TLS alert " + (int) text.charAt(6);
    }
    return CLOSING
        .matcher(text)
        .results()
        .reduce((before, last) -> last)
        .map((MatchResult last) -> "closing " + last.group(1))
        .orElseGet(() -> protobuf(text));
  }

  /** How a stream ended, or otherwise its connection. */
  private static String http2(List<Http2Bytes.Frame> frames) {
    String ended = "ended without a word";
    for (Http2Bytes.Frame frame : frames) {
      String fields = new String(frame.payload(), StandardCharsets.ISO_8859_1);
      Matcher trailers = TRAILERS.matcher(fields);
      if (frame.type() == Http2Bytes.HEADERS && trailers.find()) {
        return "trailers " + trailers.group(1);
      }
      Matcher status = STATUS.matcher(fields);
      if (frame.type() == Http2Bytes.HEADERS && status.find()) {
        return "status " + status.group(1);
      }
      if (frame.type() == Http2Bytes.RST_STREAM && frame.error() != 0) {
        ended = "RST_STREAM " + frame.error();
      } else if (frame.type() == Http2Bytes.GOAWAY
          && (frame.error() != 0 || !ended.startsWith("RST"))) {
        ended = "GOAWAY " + frame.error();
      }
    }
    return ended;
  }

  /** Protobuf holds the numbers packed, but the names as they are in the catalogue. */
  private static String protobuf(String text) {
    if (text.contains("frame-too-large")) {
      return "closing 3501";
    }
    if (text.contains("protocol-violated")) {
      return "closing 3500";
    }
    return text.isEmpty() ? "nothing" : "words: " + text;
  }

  private String closeCode() {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(heard.toByteArray()));
      WebSocketBytes.head(in);
      while (true) {
        WebSocketBytes.Message frame = WebSocketBytes.read(in);
        if (frame.opcode() == 8) {
          return in.read() < 0 ? String.valueOf(frame.closeCode()) : "data behind its close";
        }
      }
    } catch (EOFException never) {
      return "ended without a close";
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Ends the line with a reset. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Ends what is sent, and can still read. */
  public void finishSending() {
    try {
      socket.shutdownOutput();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
