package dev.hawser.proof.history;

import dev.hawser.proof.cluster.Fleet;
import dev.hawser.proof.door.Node;
import dev.hawser.stores.PostgresqlServer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Two nodes on one Redis and one PostgreSQL, where nodes and PostgreSQL are killed in turn. */
final class Roads implements Haven {

  private final PostgresqlServer postgresql = PostgresqlServer.start();
  private final Fleet fleet;
  private final AtomicInteger links = new AtomicInteger();
  private int faults;

  Roads() {
    Fleet made = null;
    try {
      made =
          Fleet.with(
              2,
              "roads",
              "within: 5s, lease: 5s",
              "store: {postgresql: {uri: '%s', user: %s}}"
                  .formatted(postgresql.freshDatabase(), postgresql.user()));
    } finally {
      if (made == null) {
        postgresql.close();
      }
    }
    fleet = made;
  }

  @Override
  public int next() {
    return fleet.node(Math.floorMod(links.getAndIncrement(), fleet.size())).port();
  }

  @Override
  public Node node() {
    return fleet.node(0);
  }

  @Override
  public void meet(Fault.Ashore fault) {
    int which = faults++ % fleet.size();
    switch (fault) {
      case Fault.Freeze(int millis) -> {
        fleet.node(which).freeze();
        LockSupport.parkNanos(millis * 1_000_000L);
        fleet.node(which).thaw();
      }
      case Fault.Drain() -> fleet.replace(which).close();
      case Fault.Kill() -> {
        fleet.node(which).kill();
        fleet.replace(which).close();
      }
      case Fault.Restarted _ -> {
        postgresql.kill();
        postgresql.startAgain();
      }
      case Fault.Leave _, Fault.Numb _, Fault.Severed _, Fault.Isolated _ ->
          throw new IllegalArgumentException(fault + ": not here");
    }
  }

  @Override
  public void close() {
    fleet.close();
    postgresql.close();
  }
}
