package dev.hawser.proof.hostile;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.hostile.Scene.Play;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** What is hostile in who somebody says to be. */
final class TokenScenes {

  private static final String DOOR = "session";
  private static final Duration HOUR = Duration.ofHours(1);

  private TokenScenes() {}

  static List<Scene> all() {
    return List.of(
        token(
            "a token that is over",
            2302,
            () -> Token.withGrants("ann", HOUR.negated(), "#", "publish")),
        token(
            "a token that another key signed",
            2301,
            () -> Token.signed("x".repeat(40), "{\"sub\":\"ann\"}")),
        token("a token that says it needs no signature", 2301, () -> Token.unsigned("ann")),
        token("a token without an end", 2301, () -> Token.signed(Node.SECRET, "{\"sub\":\"ann\"}")),
        token("a token of 100,000 dots", 2301, () -> ".".repeat(100_000)),
        scene("a token that was revoked", "refusal 2303", TokenScenes::revoked),
        scene("a token whose end comes meanwhile", "closing 3300", TokenScenes::ending),
        scene(
            "500 guesses at a token, each by a line of its own",
            "refusal 2301",
            TokenScenes::guesses),
        scene("100 guesses at an operator's key", "HTTP 401", TokenScenes::operators),
        scene("a user's name that breaks the line of a log", "one line", TokenScenes::breaking),
        scene("a session's public name for its ticket", "refusal 2305", TokenScenes::name),
        scene("a ticket with one letter changed", "refusal 2305", TokenScenes::altered),
        scene("another user's ticket", "refusal 2305", TokenScenes::foreign),
        scene("a ticket of nobody's", "refusal 2305", TokenScenes::made),
        scene("a ticket used a second time", "closing 3503", TokenScenes::twice),
        scene("an offset that was never reached", "position-lost", TokenScenes::beyond));
  }

  private static Scene scene(String input, String answer, Play play) {
    return new Scene(DOOR, input, answer, Scene.GUARDED, false, play);
  }

  private static Scene token(String input, int code, Supplier<String> token) {
    return scene(
        input,
        "refusal " + code,
        node -> {
          try (Peer peer = node.tcp()) {
            return refusal(peer, "{'connect':{'token':'%s'}}", token.get());
          }
        });
  }

  private static String refusal(Peer peer, String command, Object... values) {
    return "refusal " + peer.answer(command, values).number("error", "code");
  }

  private static String revoked(Node node) {
    String user = "revoked-" + UUID.randomUUID();
    String token = Token.forUser(user);
    try (Peer before = node.tcp();
        Peer after = node.tcp()) {
      before.answer("{'connect':{'token':'%s'}}", token).at("connected");
      node.operators().post("/v1/revoke", "{'user':'%s'}", user);
      if (before.end().code() != 3504) {
        return "the line that stood on it ended with " + before.end();
      }
      return refusal(after, "{'connect':{'token':'%s'}}", token);
    }
  }

  private static String ending(Node node) {
    try (Peer peer = node.tcp()) {
      String token = Token.withGrants("ann", Duration.ofSeconds(1), "#", "publish");
      var _ = peer.ask("{'connect':{'token':'%s'}}", token);
      return "closing " + peer.end().code();
    }
  }

  private static String guesses(Node node) {
    Set<String> answers = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      try (Peer peer = node.tcp()) {
        String token = Token.signed("guess".repeat(8) + i, "{\"sub\":\"ann\"}");
        answers.add(refusal(peer, "{'connect':{'token':'%s'}}", token));
        if (peer.end().code() != 3301) {
          answers.add("an end with " + peer.end());
        }
      }
    }
    return String.join(" or ", answers);
  }

  private static String operators(Node node) {
    Set<String> answers = new TreeSet<>();
    for (int i = 0; i < 100; i++) {
      String key = Node.KEY.substring(1) + i;
      answers.add("HTTP " + node.operators().send(key, "GET", "/v1/connections", "").statusCode());
    }
    return String.join(" or ", answers);
  }

  private static String breaking(Node node) {
    String mark = "forged-" + UUID.randomUUID();
    String claims = "{\"sub\":\"eve\\n%s\",\"exp\":4000000000}".formatted(mark);
    try (Peer eve = node.tcp()) {
      eve.answer("{'connect':{'token':'%s'}}", Token.signed(Node.SECRET, claims)).at("connected");
    }
    String line =
        Awaitility.await("the log tells of it")
            .atMost(Peer.PATIENCE)
            .until(
                () -> node.log().lines().filter(one -> one.contains(mark)).findFirst().orElse(""),
                one -> !one.isEmpty());
    return line.startsWith(mark) ? "a line of its own" : "one line";
  }

  private static String name(Node node) {
    try (Peer owner = node.tcp();
        Peer thief = node.tcp()) {
      String session = owner.answer("{'connect':{}}").text("connected", "session");
      return refusal(thief, "{'connect':{'resume':'%s'}}", session);
    }
  }

  private static String altered(Node node) {
    try (Peer owner = node.tcp();
        Peer thief = node.tcp()) {
      String ticket = owner.answer("{'connect':{}}").text("connected", "resume");
      char other = ticket.charAt(9) == 'A' ? 'B' : 'A';
      return refusal(
          thief,
          "{'connect':{'resume':'%s'}}",
          ticket.substring(0, 9) + other + ticket.substring(10));
    }
  }

  private static String foreign(Node node) {
    try (Peer ann = node.tcp();
        Peer bob = node.tcp()) {
      String ticket =
          ann.answer("{'connect':{'token':'%s'}}", Token.forUser("ann"))
              .text("connected", "resume");
      return refusal(bob, "{'connect':{'token':'%s','resume':'%s'}}", Token.forUser("bob"), ticket);
    }
  }

  /** The same number as for a foreign one: what exists cannot be told from what does not. */
  private static String made(Node node) {
    try (Peer thief = node.tcp()) {
      return refusal(thief, "{'connect':{'resume':'%s'}}", "AAAA".repeat(20));
    }
  }

  private static String twice(Node node) {
    try (Peer first = node.tcp();
        Peer second = node.tcp();
        Peer third = node.tcp()) {
      String ticket = first.answer("{'connect':{}}").text("connected", "resume");
      second.answer("{'connect':{'resume':'%s'}}", ticket).at("connected");
      third.answer("{'connect':{'resume':'%s'}}", ticket).at("connected");
      return "closing " + second.end().code();
    }
  }

  private static String beyond(Node node) {
    try (Peer peer = node.tcp()) {
      peer.answer("{'connect':{}}").at("connected");
      String subscribe = "{'subscribe':{'channel':'demo/beyond'%s}}";
      String epoch = peer.answer(subscribe, "").text("subscribed", "position", "epoch");
      peer.answer("{'unsubscribe':{'channel':'demo/beyond'}}").at("unsubscribed");
      String since = ",'since':{'epoch':'" + epoch + "','offset':99999}";
      return peer.answer(subscribe, since).text("subscribed", "reason");
    }
  }
}
