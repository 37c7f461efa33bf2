package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps everything in memory; chats of one program may follow one another with it. */
final class MemoryChatCache implements ChatCache {

  private final Map<String, Drawer> drawers = new HashMap<>();

  private static final class Drawer {

    @Nullable Position inbox;
    long since = -1;
    final Map<String, Piece> conversations = new LinkedHashMap<>();
    final Map<String, Piece> messages = new LinkedHashMap<>();
  }

  @Override
  public synchronized Kept load(String user) {
    Drawer drawer = drawer(user);
    List<Piece> conversations = List.copyOf(drawer.conversations.values());
    return new Kept(drawer.inbox, drawer.since, conversations, List.of(), List.of());
  }

  @Override
  public synchronized @Nullable Piece messages(String user, String channel) {
    return drawer(user).messages.get(channel);
  }

  @Override
  public synchronized void keep(String user, Kept kept) {
    Drawer drawer = drawer(user);
    drawer.inbox = kept.inbox() == null ? drawer.inbox : kept.inbox();
    drawer.since = kept.since() < 0 ? drawer.since : kept.since();
    kept.conversations().forEach(piece -> put(drawer.conversations, piece));
    kept.messages().forEach(piece -> put(drawer.messages, piece));
    kept.gone()
        .forEach(channel -> {
          drawer.conversations.remove(channel);
          drawer.messages.remove(channel);
        });
  }

  private static void put(Map<String, Piece> pieces, Piece piece) {
    Piece held = pieces.get(piece.channel());
    if (held == null || piece.replaces(held.position())) {
      pieces.put(piece.channel(), piece);
    }
  }

  @Override
  public synchronized void clear(String user) {
    drawers.remove(user);
  }

  @Override
  public void close() {}

  private Drawer drawer(String user) {
    return drawers.computeIfAbsent(user, name -> new Drawer());
  }
}
