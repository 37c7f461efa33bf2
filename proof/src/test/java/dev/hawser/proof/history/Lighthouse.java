package dev.hawser.proof.history;

import dev.hawser.proof.door.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One node that keeps all in a file, so that the next goes on where it stopped. */
final class Lighthouse implements Haven {

  private final Path data;
  private final String fsync;
  private volatile Node node;

  /**
   * @param fsync as in the settings
   */
  Lighthouse(String fsync) {
    this.fsync = fsync;
    try {
      data = Files.createTempDirectory("hawser-lighthouse-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    node = start(0, 0);
  }

  private Node start(int clients, int operators) {
    return Node.start(
        "durable",
        "\ndata: %s\nstore: {fsync: %s, interval: 50ms}\n".formatted(data, fsync),
        clients,
        operators);
  }

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

  /** One after the other: a file belongs to one. */
  private void replace(Consumer<Node> end) {
    Node old = node;
    end.accept(old);
    old.close();
    node = start(old.port(), old.operators().port());
  }

  @Override
  public void close() {
    node.close();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
