package dev.hawser.server.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import dev.hawser.server.token.KeyRing.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A key that is looked for while it arrives. */
class KeyRingRaceTest {

  private final AtomicLong clock = new AtomicLong();
  private final AtomicBoolean between = new AtomicBoolean();

  @Test
  void a_key_that_arrives_between_two_looks_is_found_by_the_second() throws IOException {
    ECKey first = Provider.key("first");
    ECKey second = Provider.key("second");
    try (Provider provider = new Provider(first);
        KeyFetch fetch = new KeyFetch(Duration.ofSeconds(20))) {
      KeyRing[] ring = new KeyRing[1];
      // The clock is read after the keys, and before one is looked for in them.
      ring[0] =
          new KeyRing(
              provider.source(),
              fetch,
              () -> {
                if (between.compareAndSet(true, false)) {
                  awaitHere(ring[0], "second");
                }
                return clock.get();
              });
      awaitHere(ring[0], "first");
      provider.publish(first, second);
      clock.addAndGet(provider.source().pause().toNanos());
      between.set(true);

      assertThat(ring[0].find("second", JWSAlgorithm.ES256)).isInstanceOf(Answer.Here.class);
      assertThat(between).isFalse();
    }
  }

  private static void awaitHere(KeyRing ring, String kid) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ring.find(kid, JWSAlgorithm.ES256) instanceof Answer.Here);
  }
}
