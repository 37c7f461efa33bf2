package dev.hawser.server.token;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.Authenticator;
import dev.hawser.core.access.Principal;
import dev.hawser.protocol.Code;
import dev.hawser.server.token.TokenCheck.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says what a token is worth, away from the event loops.
 *
 * <p>A signature may cost a millisecond of a processor, so a few threads check them, behind a
 * bounded queue: when many return at once, the rest are told {@code overloaded} instead of waiting
 * unseen. A token that names a key which must be fetched first waits for one fetch, beside the
 * queue. Tokens checked before are remembered until they end or their key does.
 */
public final class TokenAuthenticator implements Authenticator, AutoCloseable {

  /** About two seconds of work for the slowest algorithm on one processor. */
  private static final int QUEUE = 2_000;

  private static final int REMEMBERED = 20_000;
  private static final long REMEMBERED_BYTES = 96L * 1024 * 1024;

  /** Tokens that wait for a fetch: 16 MiB where each is as long as it may be. */
  private static final int WAITING = 1_000;

  private static final Duration FETCH = Duration.ofSeconds(5);

  private final KeyRings keys;
  private final TokenCheck check;
  private final VerifiedTokens verified;
  private final ThreadPoolExecutor workers;
  private final Clock clock;
  private final Duration skew;
  private final Semaphore waiting = new Semaphore(WAITING);

  public TokenAuthenticator(TokenSettings settings, Clock clock) {
    this(settings, clock, QUEUE, FETCH, System::nanoTime);
  }

  TokenAuthenticator(
      TokenSettings settings, Clock clock, int queue, Duration fetch, LongSupplier nanos) {
    this.keys = new KeyRings(settings.sources(), fetch, nanos);
    this.check = new TokenCheck(settings, keys, clock);
    this.verified = new VerifiedTokens(REMEMBERED, REMEMBERED_BYTES);
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

  /** The keys that are fetched. */
  public KeyRings keys() {
    return keys;
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
    enqueue(token, digest, outcome, false);
    return outcome;
  }

  private void enqueue(
      String token,
      VerifiedTokens.Digest digest,
      CompletableFuture<Principal> outcome,
      boolean waited) {
    try {
      workers.execute(() -> decide(token, digest, outcome, waited));
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(
          new RefusedException(Code.OVERLOADED, "too many tokens wait to be checked"));
    }
  }

  private void decide(
      String token,
      VerifiedTokens.Digest digest,
      CompletableFuture<Principal> outcome,
      boolean waited) {
    try {
      switch (check.check(token, waited)) {
        case Verdict.Good good -> {
          verified.put(digest, good, token.length());
          outcome.complete(good.principal());
        }
        case Verdict.Later later -> await(later, token, digest, outcome);
      }
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  private void await(
      Verdict.Later later,
      String token,
      VerifiedTokens.Digest digest,
      CompletableFuture<Principal> outcome) {
    if (!waiting.tryAcquire()) {
      throw TokenCheck.keysUnavailable();
    }
    var _ =
        later
            .fetched()
            .thenRun(() -> {
              waiting.release();
              enqueue(token, digest, outcome, true);
            });
  }

  /** Forgets what waits: those tokens are never answered, their connections end with the node. */
  @Override
  public void close() {
    workers.shutdownNow();
    keys.close();
  }
}
