package dev.hawser.proof.history;

import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import dev.hawser.proof.faults.Toxic;
import dev.hawser.proof.faults.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Sailors between whom and their node everything goes wrong, as a {@link Schedule} says; after it
 * the sea is calm, a last publication goes to everybody, and the {@link Logbook} is complete.
 */
final class Storm implements AutoCloseable {

  /** One channel of each kind, and what it promises. */
  static final Map<String, Promise> CHANNELS =
      Map.of(
          "storm/kept", Promise.EVERYTHING,
          "storm/hasty", Promise.EVERYTHING,
          "storm/short", Promise.SHORT,
          "storm/live", Promise.LIVE,
          "storm/latest", Promise.SLOWED,
          "storm/sample", Promise.SLOWED,
          "storm/drop", Promise.SLOWED,
          "storm/ladder", Promise.SLOWED);

  /** Less than is published, so that policies for slow lines apply. */
  private static final Toxic SLOW = new Toxic.Bandwidth(30_000);

  /**
   * Where sailors may sail to.
   *
   * @param shallows where lines are always slow
   */
  record Ports(int open, int shallows) {}

  private final Logbook logbook = new Logbook(CHANNELS);
  private final Map<String, Integer> counts = new TreeMap<>();
  private final List<Sailor> sailors;
  private final FaultProxy proxy;
  private final FaultProxy shallows;

  private final Haven haven;

  /**
   * @param haven where they sail to; it is closed with this
   * @param crew makes the sailors, from the ports that they may sail to and the book that they
   *     write
   */
  Storm(long seed, Haven haven, BiFunction<Ports, Logbook, List<Sailor>> crew) {
    this.haven = haven;
    proxy = FaultProxy.to(haven.next(), seed);
    shallows = FaultProxy.narrow(haven.next(), ~seed);
    proxy.redirect(haven::next);
    shallows.redirect(haven::next);
    shallows.poison(Way.DOWN, SLOW);
    sailors = crew.apply(new Ports(proxy.port(), shallows.port()), logbook);
  }

  Logbook logbook() {
    return logbook;
  }

  /** How many faults there were of each kind. */
  Map<String, Integer> counts() {
    return counts;
  }

  void rage(Schedule schedule) {
    sailors.forEach(Sailor::start);
    List<Link> worse = new ArrayList<>();
    for (Schedule.Step step : schedule.steps()) {
      LockSupport.parkNanos(step.pause() * 1_000_000L);
      // What got worse stays so until the next fault.
      proxy.poison();
      worse.forEach(Link::heal);
      worse.clear();
      meet(step.fault(), worse);
      counts.merge(step.fault().kind(), 1, Integer::sum);
    }
    proxy.heal();
    shallows.heal();
  }

  private void meet(Fault fault, List<Link> worse) {
    switch (fault) {
      case Fault.Cut(double which) -> one(which).forEach(Link::cut);
      case Fault.Finish(double which) -> one(which).forEach(Link::finish);
      case Fault.CutTwice(double which, int bytes) -> {
        proxy.limitNext(bytes);
        one(which).forEach(Link::cut);
      }
      case Fault.HalfOpen(double which, int ways) ->
          one(which).forEach(link -> halfOpen(link, ways));
      case Fault.Switch() -> {
        proxy.switchNetwork();
        shallows.switchNetwork();
      }
      case Fault.Worse(double which, Way way, Toxic toxic) -> {
        one(which).forEach(link -> link.poison(way, toxic));
        worse.addAll(one(which));
      }
      case Fault.Weather(List<Toxic> toxics) -> proxy.poison(toxics.toArray(Toxic[]::new));
      case Fault.Ashore ashore -> haven.meet(ashore);
    }
  }

  private static void halfOpen(Link link, int ways) {
    switch (ways) {
      case 0 -> link.swallowUp();
      case 1 -> link.swallowDown();
      default -> link.blackhole();
    }
  }

  /** The link at this place among those that are well; none where there is none. */
  private List<Link> one(double which) {
    List<Link> well =
        Stream.of(proxy, shallows)
            .flatMap(each -> each.links().stream())
            .filter(link -> !link.isHalfOpen())
            .toList();
    return well.isEmpty() ? List.of() : List.of(well.get((int) (which * well.size())));
  }

  /** Waits until everybody has heard the last; returns what is wrong with what was written down. */
  List<String> calm() {
    Calm calm = new Calm(logbook);
    calm.await(haven.node(), sailors);
    return calm.faults();
  }

  @Override
  public void close() {
    sailors.forEach(Sailor::close);
    proxy.close();
    shallows.close();
    haven.close();
  }
}
