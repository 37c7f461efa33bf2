package dev.hawser.server.command;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import dev.hawser.server.command.Failures.RefusalException;
import dev.hawser.server.token.TokenAuthenticator;
import dev.hawser.server.token.TokenSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Says what a token is worth, by the very check that a node makes. */
final class TokenReport {

  private final boolean json;

  TokenReport(boolean json) {
    this.json = json;
  }

  String of(String token, TokenSettings settings) throws RefusalException, InterruptedException {
    try (TokenAuthenticator authenticator = new TokenAuthenticator(settings, Clock.systemUTC())) {
      Principal principal = authenticator.authenticate(token.strip()).toCompletableFuture().get();
      return json ? object(principal).toString() : lines(principal);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw new RefusalException(
            refused.code().number(),
            refused.code().wireName(),
            String.valueOf(refused.getMessage()));
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private static String lines(Principal principal) {
    StringBuilder text = new StringBuilder("user      ").append(principal.user());
    text.append("\nexpires   ")
        .append(principal.expires() == 0 ? "never" : Instant.ofEpochSecond(principal.expires()));
    if (principal.token() != null) {
      text.append("\nid        ").append(principal.token());
    }
    for (Grant grant : principal.grants()) {
      text.append("\ngrant     ").append(grant.pattern().text());
      text.append(": ").append(String.join(", ", names(grant)));
      if (grant.from() > 0) {
        text.append(", from ").append(grant.from());
      }
    }
    for (String channel : principal.channels()) {
      text.append("\nchannel   ").append(channel);
    }
    if (principal.platform() != null) {
      text.append("\nplatform  ").append(principal.platform());
    }
    return text.toString();
  }

  private static ObjectNode object(Principal principal) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("user", principal.user()).put("expires", principal.expires());
    object.put("id", principal.token());
    ArrayNode grants = object.putArray("grants");
    for (Grant grant : principal.grants()) {
      ObjectNode entry = grants.addObject().put("channels", grant.pattern().text());
      ArrayNode allow = entry.putArray("allow");
      names(grant).forEach(allow::add);
      entry.put("from", grant.from());
    }
    ArrayNode channels = object.putArray("channels");
    principal.channels().forEach(channels::add);
    if (principal.platform() != null) {
      object.put("platform", principal.platform());
    }
    return object;
  }

  private static List<String> names(Grant grant) {
    return grant.rights().stream()
        .sorted()
        .map(Right::name)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .toList();
  }
}
