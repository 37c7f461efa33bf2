package dev.hawser.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Payload;
import java.io.ByteArrayOutputStream;

/** Asks rooms on behalf of users, or of the operator. */
final class Calling {

  private static final byte[] BEFORE = "{\"data\":".getBytes(UTF_8);

  private final Operations operations;

  Calling(Operations operations) {
    this.operations = operations;
  }

  Answer call(Request request) {
    Fields fields = Fields.of(request.body(), "user", "method", "data");
    String user = fields.named("user");
    Payload answer =
        Waiting.on(
            operations.call(
                user == null ? "" : user,
                fields.text("method"),
                Payload.json(fields.json("data"))));
    ByteArrayOutputStream body = new ByteArrayOutputStream(answer.size() + 16);
    body.writeBytes(BEFORE);
    body.writeBytes(answer.bytes());
    body.write('}');
    return Answer.ok(body.toByteArray());
  }
}
