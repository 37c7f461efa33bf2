package dev.hawser.brokers.seam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.profile.Profile;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Delivered;
import dev.hawser.protocol.ServerMessage.Reset;
import dev.hawser.protocol.ServerMessage.Rung;
import dev.hawser.protocol.ServerMessage.Skipped;
import dev.hawser.protocol.ServerMessage.Subscribed;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One peer's interest in one channel, and the judge of what it is told: every continuation is exact
 * and gapless, or a reset said aloud, and nothing comes outside the subscription.
 */
final class Follow {

  private final World world;
  private final String channel;
  private final Profile profile;

  /** Whether the peer wants it, now and when it returns. */
  boolean wanted;

  /** The command that was not answered yet; 0 for none. */
  long asked;

  boolean on;
  @Nullable Position held;

  /** Slots of which something was skipped because something newer would come. */
  private final Set<String> owed = new HashSet<>();

  Follow(World world, String channel, Profile profile) {
    this.world = world;
    this.channel = channel;
    this.profile = profile;
  }

  String channel() {
    return channel;
  }

  Profile profile() {
    return profile;
  }

  Position position() {
    return Objects.requireNonNull(held);
  }

  /** The wire is gone: what is held stays. */
  void lineLost() {
    on = false;
    asked = 0;
    owed.clear();
  }

  void subscribed(@Nullable Position since, Subscribed told) {
    assertThat(on).as("subscribed twice").isFalse();
    on = true;
    Position position = told.position();
    if (since == null) {
      assertThat(told.recovered()).isFalse();
      assertThat(told.reason()).isNull();
      assertThat(told.publications()).isEmpty();
    } else if (told.recovered()) {
      assertThat(told.reason()).isNull();
      assertThat(position.epoch()).isEqualTo(since.epoch());
      held = since;
      told.publications().forEach(this::next);
      assertThat(held).as("the position after what was told").isEqualTo(position);
      world.count("recovered");
      if (!told.publications().isEmpty()) {
        world.count("recovered publications");
      }
    } else {
      assertThat(told.publications()).isEmpty();
      mayLose(since, Objects.requireNonNull(told.reason()));
      world.count("not recovered: " + told.reason());
    }
    held = position;
    if (told.more()) {
      world.count("more");
    }
  }

  void delivered(Delivered told) {
    assertThat(on).as("a push outside the subscription").isTrue();
    next(told.publication());
    owed.remove(String.valueOf(told.publication().slot()));
    world.count("delivered");
  }

  private void next(Publication publication) {
    Position before = position();
    assertThat(publication.offset()).as("after %s", before).isEqualTo(before.offset() + 1);
    assertThat(publication).isEqualTo(world.truth().journal(before.epoch(), publication.offset()));
    held = new Position(before.epoch(), publication.offset());
  }

  void skipped(Skipped told) {
    assertThat(on).as("a push outside the subscription").isTrue();
    Position before = position();
    assertThat(told.from()).as("after %s", before).isEqualTo(before.offset() + 1);
    assertThat(told.to()).isGreaterThanOrEqualTo(told.from());
    assertThat(told.to()).isLessThanOrEqualTo(world.truth().length(before.epoch()));
    assertThat(told.reason()).isIn(reasons());
    if (told.reason().equals("conflated")) {
      for (long offset = told.from(); offset <= told.to(); offset++) {
        owed.add(
            String.valueOf(
                Objects.requireNonNull(world.truth().journal(before.epoch(), offset)).slot()));
      }
    } else {
      owed.clear();
    }
    held = new Position(before.epoch(), told.to());
    world.count("skipped: " + told.reason());
  }

  /** Whether it asks for a ladder: the one half of all. */
  boolean adapts() {
    return channel.endsWith("/a");
  }

  private Set<String> reasons() {
    String lost = profile.retention().recovers() ? "slow" : Code.NO_HISTORY.wireName();
    return switch (profile.slow().policy()) {
      case PACE ->
          adapts()
              ? Set.of("conflated", "sampled", lost)
              : profile.retention().recovers() ? Set.of() : Set.of(lost);
      case LATEST -> Set.of("conflated", "sampled", lost);
      case SAMPLE -> Set.of("sampled", lost);
      case DROP -> Set.of(lost);
      case DISCONNECT -> profile.retention().recovers() ? Set.of() : Set.of(lost);
    };
  }

  void moved(Rung told) {
    assertThat(on).as("a push outside the subscription").isTrue();
    assertThat(adapts()).isTrue();
    world.count("rung: " + told.rung());
  }

  void reset(Reset told) {
    assertThat(on).as("a push outside the subscription").isTrue();
    mayLose(position(), told.reason());
    assertThat(told.position().offset())
        .isLessThanOrEqualTo(world.truth().length(told.position().epoch()));
    held = told.position();
    owed.clear();
    world.count("reset: " + told.reason());
  }

  /** Whether the truth is that what follows the position cannot be had. */
  private void mayLose(Position since, String reason) {
    if (reason.equals(Code.EPOCH_CHANGED.wireName())) {
      assertThat(world.truth().epoch(channel)).isNotEqualTo(since.epoch());
    } else if (reason.equals(Code.POSITION_LOST.wireName())) {
      long oldest = world.truth().length(since.epoch()) - profile.retention().count() + 1;
      assertThat(profile.retention().recovers()).isTrue();
      assertThat(since.offset() + 1).as("the oldest kept is %d", oldest).isLessThan(oldest);
    } else {
      assertThat(reason).isEqualTo(Code.NO_HISTORY.wireName());
      assertThat(profile.retention().recovers()).isFalse();
    }
  }

  /** After all faults are over: what is held is the head. */
  void isCurrent() {
    String epoch = world.truth().epoch(channel);
    assertThat(owed).as("%s: slots whose newest did not come", channel).isEmpty();
    assertThat(held)
        .as("%s after everything has calmed down", channel)
        .isEqualTo(
            new Position(String.valueOf(epoch), world.truth().length(String.valueOf(epoch))));
  }
}
