package dev.hawser.proof.history;

import dev.hawser.proof.cluster.Fleet;
import dev.hawser.proof.door.Node;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** Several nodes on one Redis; each link goes to the next of them, and each fault to the next. */
final class Marina implements Haven {

  private final Fleet fleet;
  private final AtomicInteger links = new AtomicInteger();
  private int faults;

  Marina(int nodes) {
    fleet = Fleet.of(nodes, "marina", "within: 5s, lease: 5s");
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
        pause(millis);
        fleet.node(which).thaw();
      }
      case Fault.Drain() -> fleet.replace(which).close();
      case Fault.Leave() -> {
        Node old = fleet.replace(which);
        askToLeave(old);
        old.close();
      }
      case Fault.Kill() -> {
        fleet.node(which).kill();
        fleet.replace(which).close();
      }
      case Fault.Numb(int millis) -> {
        fleet.redis().freeze();
        pause(millis);
        fleet.redis().thaw();
      }
      case Fault.Severed(int millis) -> {
        for (int i = 0; i < fleet.size(); i++) {
          fleet.sever(i);
        }
        pause(millis);
        for (int i = 0; i < fleet.size(); i++) {
          fleet.rejoin(i);
        }
      }
      case Fault.Isolated(int millis) -> {
        fleet.isolate(which);
        pause(millis);
        fleet.rejoin(which);
      }
      case Fault.Restarted(boolean saved) -> {
        if (saved) {
          fleet.redis().ask(commands -> commands.save());
        } else {
          fleet.redis().forget();
        }
        fleet.redis().restart();
      }
    }
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(millis * 1_000_000L);
  }

  static void askToLeave(Node node) {
    node.operators().post("/v1/drain", "{}");
    Awaitility.await("the node has left")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !node.alive());
  }

  @Override
  public void close() {
    fleet.close();
  }
}
