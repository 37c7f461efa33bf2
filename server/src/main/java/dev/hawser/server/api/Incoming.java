package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request that Helidon carried. */
final class Incoming implements Request {

  private static final HeaderName PARENT = HeaderNames.create("traceparent");

  private final ServerRequest request;
  private final int most;
  private byte @Nullable [] read;

  /**
   * @param most bytes of the body
   */
  Incoming(ServerRequest request, int most) {
    this.request = request;
    this.most = most;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String path() {
    return request.path().path();
  }

  @Override
  public @Nullable String authorization() {
    return request.headers().first(HeaderNames.AUTHORIZATION).orElse(null);
  }

  @Override
  public @Nullable String parent() {
    return request.headers().first(PARENT).orElse(null);
  }

  @Override
  public byte[] body() {
    byte[] known = read;
    if (known == null) {
      // It comes once, and may be asked for again.
      known = fromLine();
      read = known;
    }
    return known;
  }

  private byte[] fromLine() {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try {
      // Not closed here: closing would read on to the end of what was refused.
      InputStream in = request.content().inputStream();
      byte[] body = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new RefusedException(Code.BODY_TOO_LARGE, "body: at most " + most + " bytes");
      }
      return body;
    } catch (IOException | UncheckedIOException e) {
      throw new RefusedException(Code.MALFORMED, "body: it broke off");
    }
  }

  @Override
  public @Nullable String query(String name) {
    return request.query().first(name).orElse(null);
  }

  @Override
  public Set<String> parameters() {
    return request.query().names();
  }
}
