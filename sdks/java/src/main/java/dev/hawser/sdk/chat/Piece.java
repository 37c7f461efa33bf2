package dev.hawser.sdk.chat;

import dev.hawser.protocol.Code;
import dev.hawser.protocol.ServerMessage.Refused;
import dev.hawser.sdk.HawserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a file on its way to the server: {@code PATCH} of tus 1.0.0, said by the header that
 * tus has for whoever cannot, since the JDK's own connections know no such method. {@code
 * java.net.http} does, but is not on Android.
 */
final class Piece {

  private static final int CONNECT_MILLIS = 15_000;

  /** The server answers once the piece is on its disk. */
  private static final int ANSWER_MILLIS = 60_000;

  private static final int BLOCK = 16 * 1024;
  private static final int LARGEST_ERROR = 64 * 1024;

  private final HttpURLConnection call;
  private final BooleanSupplier givenUp;

  Piece(HttpURLConnection call, BooleanSupplier givenUp) {
    this.call = call;
    this.givenUp = givenUp;
  }

  /**
   * Sends it.
   *
   * @return how much is there then
   * @throws HawserException where the server says no
   * @throws IOException where the line broke
   */
  long send(long offset, byte[] piece) throws IOException {
    boolean answered = false;
    try {
      call.setConnectTimeout(CONNECT_MILLIS);
      call.setReadTimeout(ANSWER_MILLIS);
      call.setRequestMethod("POST");
      call.setRequestProperty("X-HTTP-Method-Override", "PATCH");
      call.setRequestProperty("Content-Type", "application/offset+octet-stream");
      call.setRequestProperty("Tus-Resumable", "1.0.0");
      call.setRequestProperty("Upload-Offset", Long.toString(offset));
      call.setDoOutput(true);
      call.setFixedLengthStreamingMode(piece.length);
      write(piece);
      long there = answer();
      answered = true;
      return there;
    } finally {
      if (!answered) {
        // Otherwise it is kept for the next piece.
        call.disconnect();
      }
    }
  }

  private void write(byte[] piece) throws IOException {
    try (OutputStream out = call.getOutputStream()) {
      for (int at = 0; at < piece.length; at += BLOCK) {
        if (givenUp.getAsBoolean()) {
          throw new CancellationException("given up");
        }
        out.write(piece, at, Math.min(BLOCK, piece.length - at));
      }
    }
  }

  private long answer() throws IOException {
    int status = call.getResponseCode();
    if (status < 200 || status > 299) {
      throw refused(status);
    }
    call.getInputStream().close();
    long there = call.getHeaderFieldLong("Upload-Offset", -1);
    if (there < 0) {
      throw new IOException("no Upload-Offset in the answer");
    }
    return there;
  }

  /** An address that ran out, and an offset that is not the server's, are asked for anew. */
  private HawserException refused(int status) throws IOException {
    boolean retry = status == 403 || status == 409 || status >= 500;
    Json told = error(call.getErrorStream());
    String name = told.text("name");
    String message = told.text("message");
    return HawserException.of(
        new Refused(
            (int) told.number("code", Code.INTERNAL.number()),
            name == null ? Code.INTERNAL.wireName() : name,
            message == null ? "HTTP " + status : message,
            retry));
  }

  /** What the server says of it; empty where somebody between says something else. */
  private static Json error(@Nullable InputStream from) throws IOException {
    if (from == null) {
      return Json.object();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (InputStream in = from) {
      byte[] some = new byte[4_096];
      for (int count = in.read(some);
          count >= 0 && body.size() < LARGEST_ERROR;
          count = in.read(some)) {
        body.write(some, 0, count);
      }
    }
    try {
      Json error = Json.of(body.toString(StandardCharsets.UTF_8)).at("error");
      return error == null ? Json.object() : error;
    } catch (IllegalArgumentException noJson) {
      return Json.object();
    }
  }
}
