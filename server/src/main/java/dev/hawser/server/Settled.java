package dev.hawser.server;

import dev.hawser.core.RefusedException;
import dev.hawser.core.node.Node;
import dev.hawser.core.profile.Profiles;
import dev.hawser.protocol.Code;
import dev.hawser.server.api.OperatorsApi;
import dev.hawser.server.configuration.Configuration;
import dev.hawser.server.configuration.InvalidConfigurationException;
import dev.hawser.server.token.Credentials;
import dev.hawser.server.token.TokenAuthenticator;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * By what a server goes now, and how it goes over to something else while lines stand.
 *
 * <p>May be asked from any thread; {@link #readAgain} by one at a time.
 */
final class Settled implements AutoCloseable {

  /** How long keys that were replaced still answer what they were asked. */
  private static final Duration RETIRED = Duration.ofSeconds(30);

  private static final Duration ADOPTED_WITHIN = Duration.ofSeconds(10);

  private final Configuration first;
  private final ConfigurationSource source;
  private final Clock clock;
  private final Credentials credentials;
  private final List<TokenAuthenticator> checkers = new CopyOnWriteArrayList<>();
  private volatile TokenAuthenticator tokens;
  private volatile Configuration now;

  Settled(Configuration first, ConfigurationSource source, Clock clock) {
    this.first = first;
    this.source = source;
    this.clock = clock;
    now = first;
    tokens = new TokenAuthenticator(first.tokens(), clock);
    checkers.add(tokens);
    credentials = new Credentials(tokens, first.certified());
  }

  Configuration now() {
    return now;
  }

  /** Who checks tokens now. */
  TokenAuthenticator tokens() {
    return tokens;
  }

  /** Says who somebody is, by what holds at the time. */
  Credentials credentials() {
    return credentials;
  }

  /**
   * Reads the configuration again and goes over to it, wholly or not at all.
   *
   * @return the keys that have changed
   * @throws RefusedException {@code reload-refused}, with the reasons
   */
  List<String> readAgain(Node node, OperatorsApi api, ScheduledExecutorService clerk) {
    return takeOver(readAgain(), node, api, clerk);
  }

  private Configuration readAgain() {
    try {
      return source.read();
    } catch (IOException | InvalidConfigurationException unreadable) {
      throw new RefusedException(Code.RELOAD_REFUSED, String.valueOf(unreadable.getMessage()));
    }
  }

  private List<String> takeOver(
      Configuration next, Node node, OperatorsApi api, ScheduledExecutorService clerk) {
    Changes changes = Changes.between(first, now, next);
    if (!changes.fixed().isEmpty()) {
      throw new RefusedException(Code.RELOAD_REFUSED, String.join("; ", changes.fixed()));
    }
    if (changes.fitting().contains("profiles")) {
      adopt(node, next.profiles());
    }
    if (changes.fitting().contains("tokens")) {
      TokenAuthenticator before = tokens;
      tokens = new TokenAuthenticator(next.tokens(), clock);
      checkers.add(tokens);
      var _ = clerk.schedule(() -> retire(before), RETIRED.toMillis(), TimeUnit.MILLISECONDS);
    }
    credentials.become(tokens, next.certified());
    api.keys(next.admin().keys());
    now = next;
    if (changes.fitting().contains("logging")) {
      source.logging(next.logging());
    }
    return changes.fitting();
  }

  /** Waits until all lanes have gone over. */
  private static void adopt(Node node, Profiles profiles) {
    List<String> bound;
    try {
      bound =
          node.adopt(profiles)
              .toCompletableFuture()
              .get(ADOPTED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException("profiles were not adopted", failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.RELOAD_REFUSED, "interrupted");
    }
    if (!bound.isEmpty()) {
      throw new RefusedException(
          Code.RELOAD_REFUSED,
          "profiles: history, durable, presence, slow, priority, compress, deltas or sealed cannot"
              + " change in channels that are in use, as "
              + String.join(", ", bound.subList(0, Math.min(5, bound.size())))
              + " ("
              + bound.size()
              + " in all): restart");
    }
  }

  private void retire(TokenAuthenticator before) {
    checkers.remove(before);
    before.close();
  }

  @Override
  public void close() {
    checkers.forEach(TokenAuthenticator::close);
  }
}
