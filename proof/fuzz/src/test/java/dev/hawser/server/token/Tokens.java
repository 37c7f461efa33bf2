package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Tokens of people who hold no key, for the fuzzer: the check is of this package alone. */
public final class Tokens {

  private static final Set<Code> REFUSALS = Set.of(Code.TOKEN_INVALID, Code.TOKEN_EXPIRED);

  private static final TokenCheck CHECK =
      new TokenCheck(
          new TokenSettings(
              List.of(TokenKey.secret(null, null, "k".repeat(64).getBytes(UTF_8))),
              null,
              null,
              Duration.ZERO,
              true),
          new KeyRings(List.of(), Duration.ofSeconds(1), System::nanoTime),
          Clock.systemUTC());

  private Tokens() {}

  /** Whatever it is, it is refused by a number. */
  public static void check(byte[] bytes) {
    try {
      CHECK.check(new String(bytes, UTF_8), false);
    } catch (RefusedException refused) {
      if (!REFUSALS.contains(refused.code())) {
        throw new AssertionError("refused by " + refused.code(), refused);
      }
      return;
    }
    throw new AssertionError("a token that nobody signed was found good");
  }
}
