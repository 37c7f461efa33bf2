package dev.hawser.core.room;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a node by name. Filled before the node starts, and only read from then on, by any
 * thread.
 */
public final class Rooms {

  private record Named(String prefix, Room room) {}

  private final List<Named> all = new ArrayList<>(0);

  /**
   * Opens a room.
   *
   * @param name the first part of its channels and methods
   */
  public void open(String name, Room room) {
    all.add(new Named(name + "/", room));
  }

  /** Who decides about a channel; null where grants and profiles do. */
  public @Nullable Room governing(String channel) {
    for (Named one : all) {
      if (channel.startsWith(one.prefix())) {
        return one.room();
      }
    }
    return null;
  }

  /** Tells all of them that what other nodes told may have been lost. */
  public void returned() {
    all.forEach(one -> one.room().returned());
  }

  /** Asks whichever room answers this method. */
  public CompletionStage<Payload> call(Caller caller, String method, Payload data) {
    for (Named one : all) {
      if (method.startsWith(one.prefix())) {
        return one.room().call(caller, method.substring(one.prefix().length()), data);
      }
    }
    return CompletableFuture.failedFuture(new RefusedException(Code.UNKNOWN_METHOD));
  }
}
