package dev.hawser.server.token;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Authenticator;
import dev.hawser.core.access.Principal;
import dev.hawser.protocol.Code;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Says what a token is worth, away from the event loops.
 *
 * <p>A signature may cost a millisecond of a processor, so a few threads check them, behind a
 * bounded queue: when many return at once, the rest are told {@code overloaded} instead of waiting
 * unseen. Tokens checked before are remembered until they end.
 */
public final class TokenAuthenticator implements Authenticator, AutoCloseable {

  /** About two seconds of work for the slowest algorithm on one processor. */
  private static final int QUEUE = 2_000;

  private static final int REMEMBERED = 20_000;

  private final TokenCheck check;
  private final VerifiedTokens verified;
  private final ThreadPoolExecutor workers;
  private final Clock clock;
  private final Duration skew;

  public TokenAuthenticator(TokenSettings settings, Clock clock) {
    this(settings, clock, QUEUE);
  }

  TokenAuthenticator(TokenSettings settings, Clock clock, int queue) {
    this.check = new TokenCheck(settings, clock);
    this.verified = new VerifiedTokens(REMEMBERED);
    this.clock = clock;
    this.skew = settings.skew();
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().daemon().name("tokens-", 0).factory());
    workers.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<Principal> authenticate(String token) {
    if (token.length() > TokenCheck.LONGEST) {
      return CompletableFuture.failedFuture(TokenCheck.tooLong());
    }
    VerifiedTokens.Digest digest = VerifiedTokens.digest(token);
    Principal known = verified.get(digest, clock.instant().minus(skew).getEpochSecond());
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    CompletableFuture<Principal> outcome = new CompletableFuture<>();
    try {
      workers.execute(() -> decide(token, digest, outcome));
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(
          new RefusedException(Code.OVERLOADED, "too many tokens wait to be checked"));
    }
    return outcome;
  }

  private void decide(
      String token, VerifiedTokens.Digest digest, CompletableFuture<Principal> outcome) {
    try {
      Principal principal = check.check(token);
      verified.put(digest, principal);
      outcome.complete(principal);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  /** Forgets what waits: those tokens are never answered, their connections end with the node. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
