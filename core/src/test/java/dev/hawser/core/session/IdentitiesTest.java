package dev.hawser.core.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.profile.Limits;
import dev.hawser.core.quay.Quay;
import dev.hawser.core.session.Identities.Identity;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

  private static final long NOW = 1_000_000_000L;

  private final Limits limits = Quay.limits();
  private final Identities identities = new Identities(limits);
  private final int burst = 2 * limits.publicationsPerSecond();

  @Test
  void who_has_all_connections_here_may_publish_at_the_whole_rate() {
    Identity ann = requireNonNull(identities.acquire("ann"));
    identities.everywhere("ann", 1);

    assertThat(published(ann)).isEqualTo(burst);
  }

  @Test
  void who_has_connections_elsewhere_may_publish_here_at_their_share_of_the_rate() {
    Identity ann = requireNonNull(identities.acquire("ann"));
    identities.everywhere("ann", 4);

    assertThat(published(ann)).isEqualTo(burst / 4);
  }

  @Test
  void a_connection_that_ends_takes_its_share_with_it() {
    Identity ann = requireNonNull(identities.acquire("ann"));
    identities.acquire("ann");
    identities.everywhere("ann", 2);
    identities.release("ann", NOW);

    assertThat(published(ann)).isEqualTo(burst);
  }

  @Test
  void what_is_said_of_a_user_who_is_not_here_is_nothing() {
    identities.everywhere("ann", 4);

    assertThat(published(requireNonNull(identities.acquire("ann")))).isEqualTo(burst);
  }

  private int published(Identity identity) {
    int count = 0;
    while (identities.mayPublish(identity, NOW)) {
      count++;
    }
    return count;
  }
}
