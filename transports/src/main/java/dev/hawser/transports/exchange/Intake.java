package dev.hawser.transports.exchange;

import dev.hawser.transports.http.Request;
import dev.hawser.transports.http.RequestParser;
import dev.hawser.transports.line.Berth;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The bytes of a connection that were not served yet, and what they begin with. */
final class Intake {

  private final Berth berth;
  private final RequestParser parser = new RequestParser();
  private @Nullable ByteBuf held;
  private @Nullable Request request;

  Intake(Berth berth, Request first) {
    this.berth = berth;
    this.request = first;
  }

  /**
   * Keeps what came.
   *
   * @return false if this loop keeps too much
   */
  boolean add(ByteBuf in) {
    ByteBuf buffer = held;
    int before = buffer == null ? 0 : buffer.capacity();
    if (buffer == null) {
      buffer = berth.buffer(in.readableBytes());
      held = buffer;
    }
    buffer.writeBytes(in);
    return berth.holds(buffer.capacity() - before);
  }

  /** How many bytes wait. */
  int waiting() {
    return held == null ? 0 : held.readableBytes();
  }

  /** The request that has begun; null if its head is not whole. */
  @Nullable Request request() throws RequestParser.BadRequestException {
    if (request == null && held != null) {
      request = parser.parse(held);
    }
    return request;
  }

  /** The request that was asked for last. */
  @Nullable Request known() {
    return request;
  }

  /** The body of the request, once it is whole. */
  byte @Nullable [] body() {
    if (request == null || waiting() < request.length()) {
      return null;
    }
    byte[] body = new byte[(int) request.length()];
    if (held != null) {
      held.readBytes(body);
    }
    return body;
  }

  /** The request is answered; another may follow. */
  void next() {
    request = null;
    if (waiting() == 0) {
      drop();
    } else if (held != null) {
      held.discardReadBytes();
    }
  }

  /** Forgets what waits. */
  void drop() {
    ByteBuf buffer = held;
    if (buffer != null) {
      held = null;
      berth.holds(-buffer.capacity());
      buffer.release();
    }
  }
}
