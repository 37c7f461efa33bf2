package dev.hawser.proof.history;

import dev.hawser.proof.door.Node;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One node that has all in its memory, so that the next begins anew. */
final class Jetty implements Haven {

  private volatile Node node = Node.start("storm");

  @Override
  public int next() {
    return node.port();
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public void meet(Fault.Ashore fault) {
    switch (fault) {
      case Fault.Freeze(int millis) -> {
        node.freeze();
        LockSupport.parkNanos(millis * 1_000_000L);
        node.thaw();
      }
      case Fault.Drain() -> replace(_ -> {});
      case Fault.Leave() -> replace(Marina::askToLeave);
      case Fault.Kill() -> replace(Node::kill);
      case Fault.Numb _, Fault.Severed _, Fault.Isolated _, Fault.Restarted _ ->
          throw new IllegalArgumentException(fault + ": there is no Redis");
    }
  }

  private void replace(Consumer<Node> end) {
    Node old = node;
    Node fresh = Node.start("storm");
    end.accept(old);
    node = fresh;
    old.close();
  }

  @Override
  public void close() {
    node.close();
  }
}
