package dev.hawser.server.api;

import dev.hawser.server.token.TokenMint;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the pages are told without a key: where the line is and, in a demonstration, whom anybody
 * may be.
 */
final class Demo {

  /** A page asks again before its token ends. */
  private static final Duration LIFE = Duration.ofHours(1);

  private final NodeFacts facts;
  private final List<String> people;
  private final Supplier<TokenMint> mint;

  /**
   * @param people users whose tokens anybody is given; nobody's where there is no key to sign with
   */
  Demo(NodeFacts facts, List<String> people, Supplier<TokenMint> mint) {
    this.facts = facts;
    this.people = people;
    this.mint = mint;
  }

  /** A token grants nothing by itself: whoever has it may do what everybody may, as that user. */
  Answer answer(Request request) {
    ObjectNode told = JsonNodeFactory.instance.objectNode().put("port", facts.port());
    TokenMint signer = mint.get();
    if (!people.isEmpty() && signer.signs()) {
      ArrayNode all = told.putArray("people");
      for (String user : people) {
        String token = signer.mint(user, LIFE, List.of(), List.of(), null).token();
        all.addObject().put("user", user).put("token", token);
      }
    }
    return Answer.ok(told);
  }
}
