package dev.hawser.server;

import dev.hawser.core.node.Node;
import dev.hawser.im.Im;
import dev.hawser.im.ImSettings;
import dev.hawser.server.engine.Engine;
import dev.hawser.stores.Store;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The room of instant messaging on a node, where the operator wants it. */
final class Messaging implements AutoCloseable {

  private final @Nullable Im im;

  private Messaging(@Nullable Im im) {
    this.im = im;
  }

  /** Opens the room before the node starts. */
  static Messaging open(
      @Nullable ImSettings settings, Engine engine, Node node, InstantSource clock) {
    Store store = engine.store();
    if (settings == null || store == null) {
      return new Messaging(null);
    }
    Im im = new Im(settings, node.ground(), store.ledger(), store.conversations(), clock);
    node.open(Im.NAME, im);
    return new Messaging(im);
  }

  @Override
  public void close() {
    if (im != null) {
      im.close();
    }
  }
}
