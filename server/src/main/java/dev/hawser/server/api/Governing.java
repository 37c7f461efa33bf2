package dev.hawser.server.api;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Right;
import dev.hawser.core.directory.Directory.Revocation;
import dev.hawser.core.node.Operations;
import dev.hawser.protocol.Code;
import dev.hawser.server.fleet.Answers;
import dev.hawser.server.fleet.Inquiries;
import dev.hawser.server.token.TokenMint;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Acts on users: ends, subscribes, revokes, lets in. */
final class Governing {

  /** How long a revocation is kept where the caller does not say when the tokens end. */
  private static final long REMEMBERED = Duration.ofDays(30).toSeconds();

  private static final long LONGEST_LIFE = Duration.ofDays(3650).toSeconds();

  private static final long FAR = 1L << 40;

  private final Operations operations;
  private final Inquiries inquiries;
  private final Supplier<TokenMint> mint;
  private final Clock clock;

  Governing(Operations operations, Inquiries inquiries, Supplier<TokenMint> mint, Clock clock) {
    this.operations = operations;
    this.inquiries = inquiries;
    this.mint = mint;
    this.clock = clock;
  }

  Answer disconnect(Request request) {
    Fields fields = Fields.of(request.body(), "user", "session", "code", "message", "node");
    String user = fields.named("user");
    String session = fields.named("session");
    int number = (int) fields.whole("code", Code.DISCONNECTED.number(), 3000, 3999);
    Code code = Code.of(number);
    if (code == null) {
      throw Fields.invalid("code: " + number + " is no disconnect of the catalogue");
    }
    if (user == null && session == null) {
      throw Fields.invalid("user or session: one is needed");
    }
    String message = fields.optional("message");
    ObjectNode with =
        JsonNodeFactory.instance
            .objectNode()
            .put("code", number)
            .put("message", message == null ? code.meaning() : message);
    if (user != null) {
      with.put("user", user);
    }
    if (session != null) {
      with.put("session", session);
    }
    Answers answers = Waiting.on(inquiries.ask(OwnView.DISCONNECT, with, fields.named("node")));
    int ended =
        answers.answers().stream().mapToInt(one -> one.body().path("disconnected").asInt(0)).sum();
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("disconnected", ended);
    Merged.silent(body, answers.silent());
    return Answer.ok(body);
  }

  Answer subscribe(Request request) {
    Fields fields = Fields.of(request.body(), "user", "channel");
    Waiting.on(operations.subscribe(fields.text("user"), fields.text("channel")));
    return done();
  }

  Answer unsubscribe(Request request) {
    Fields fields = Fields.of(request.body(), "user", "channel");
    Waiting.on(operations.unsubscribe(fields.text("user"), fields.text("channel")));
    return done();
  }

  Answer revoke(Request request) {
    Fields fields = Fields.of(request.body(), "token", "user", "before", "until");
    String token = fields.named("token");
    String user = fields.named("user");
    if ((token == null) == (user == null)) {
      throw Fields.invalid("token or user: exactly one is needed");
    }
    long now = clock.instant().getEpochSecond();
    long before = fields.whole("before", now, 0, FAR);
    long until = fields.whole("until", now + REMEMBERED, 0, FAR);
    if (until <= now) {
      throw Fields.invalid("until: " + until + " is past, so that nothing would be revoked");
    }
    Waiting.on(operations.revoke(new Revocation(token, user, before, until)));
    return done();
  }

  Answer mint(Request request) {
    Fields fields = Fields.of(request.body(), "user", "life", "grants", "channels", "platform");
    TokenMint signer = mint.get();
    if (!signer.signs()) {
      throw new RefusedException(Code.NO_SIGNING_KEY);
    }
    List<Grant> grants = new ArrayList<>();
    for (JsonNode entry : fields.list("grants")) {
      grants.add(grant(Fields.of(entry, "channels", "allow", "from")));
    }
    List<String> channels = fields.texts("channels");
    for (String channel : channels) {
      String problem = ChannelName.problem(channel);
      if (problem != null) {
        throw Fields.invalid("channels: " + problem);
      }
    }
    TokenMint.Minted minted;
    try {
      minted =
          signer.mint(
              fields.text("user"),
              Duration.ofSeconds(fields.whole("life", 3600, 1, LONGEST_LIFE)),
              grants,
              channels,
              fields.optional("platform"));
    } catch (IllegalArgumentException e) {
      throw Fields.invalid(String.valueOf(e.getMessage()));
    }
    return Answer.ok(
        JsonNodeFactory.instance
            .objectNode()
            .put("token", minted.token())
            .put("id", minted.id())
            .put("expires", minted.expires()));
  }

  private static Grant grant(Fields fields) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String name : fields.texts("allow")) {
      rights.add(
          switch (name) {
            case "subscribe" -> Right.SUBSCRIBE;
            case "publish" -> Right.PUBLISH;
            case "presence" -> Right.PRESENCE;
            case "history" -> Right.HISTORY;
            default ->
                throw Fields.invalid("allow: expected subscribe, publish, presence or history");
          });
    }
    if (rights.isEmpty()) {
      throw Fields.invalid("allow: expected at least one right");
    }
    try {
      return new Grant(
          new ChannelPattern(fields.text("channels")),
          rights,
          fields.whole("from", 0, 0, Fields.MOST_OFFSET));
    } catch (IllegalArgumentException e) {
      throw Fields.invalid("channels: " + e.getMessage());
    }
  }

  private static Answer done() {
    return Answer.ok(JsonNodeFactory.instance.objectNode());
  }
}
