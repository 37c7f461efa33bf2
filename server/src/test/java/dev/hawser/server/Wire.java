package dev.hawser.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of raw TCP in JSON, line by line. */
public final class Wire implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader in;

  public Wire(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      socket.getOutputStream().write("HAWSER/1 json\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a frame with {@code '} for {@code "}. */
  public Wire say(String frame) {
    try {
      socket.getOutputStream().write((frame.replace('\'', '"') + "\n").getBytes(UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The body of the next frame that has this field; others are passed over. */
  public JsonNode next(String field) {
    JsonNode body = read(field);
    if (body == null) {
      throw new AssertionError("the line ended without " + field);
    }
    return body;
  }

  /** Whether the line ends without another frame that has this field. */
  public boolean endsWithout(String field) {
    return read(field) == null;
  }

  private @Nullable JsonNode read(String field) {
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode frame = JsonMapper.shared().readTree(line);
        if (frame.has(field)) {
          return frame.get(field);
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects; answers what {@code connected} says. */
  public JsonNode connect(String fields) {
    return say("{'id':1,'connect':{" + fields + "}}").next("connected");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
