package dev.hawser.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.fleet.Announcement.Load;
import dev.hawser.core.node.Meters;
import dev.hawser.core.node.Pressure;
import dev.hawser.server.capacity.Capacity;
import dev.hawser.server.capacity.Capacity.Resource;
import dev.hawser.server.capacity.Capacity.Room;
import dev.hawser.server.metrics.LoopLag;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnLoadTest {

  private final Meters meters = new Meters();
  private final Pressure pressure = new Pressure();
  private final AtomicLong nanos = new AtomicLong();
  private final Capacity capacity =
      new Capacity(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          List.of(new Room(Resource.LIMIT, 900), new Room(Resource.DESCRIPTORS, 70)));
  private final OwnLoad load =
      new OwnLoad(meters, new LoopLag(List.of()), () -> capacity, pressure, nanos::get);

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void rates_are_by_the_time_that_passed() {
    meters.publications.add(30);
    meters.deliveries.add(3_000);
    pass(2_000);
    Load first = load.get();
    assertThat(first.publications()).isEqualTo(15);
    assertThat(first.deliveries()).isEqualTo(1_500);

    pass(1_000);
    assertThat(load.get().deliveries()).isZero();
  }

  @Test
  void asked_again_at_once_the_rates_are_the_same() {
    meters.deliveries.add(500);
    pass(1_000);
    assertThat(load.get().deliveries()).isEqualTo(500);
    meters.deliveries.add(500);
    pass(1);
    assertThat(load.get().deliveries()).isEqualTo(500);
    pass(999);
    assertThat(load.get().deliveries()).isEqualTo(500);
  }

  @Test
  void what_is_told_is_what_holds() {
    meters.connections.add(7);
    meters.channels.add(3);
    pressure.become(Pressure.Level.STRAINED);
    Load now = load.get();
    assertThat(now.connections()).isEqualTo(7);
    assertThat(now.channels()).isEqualTo(3);
    assertThat(now.left()).as("the scarcest").isEqualTo(70);
    assertThat(now.pressure()).isEqualTo(Pressure.Level.STRAINED);
  }
}
