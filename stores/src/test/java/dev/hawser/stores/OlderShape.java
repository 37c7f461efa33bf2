package dev.hawser.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.conversation.ConversationStore;
import java.util.List;

/** A store as it was before there was a table of what users are in, with somebody in it. */
final class OlderShape {

  /** Takes an empty store back there. */
  static final List<String> WITHOUT_BELONGING =
      List.of(
          "DELETE FROM migration WHERE version = '9'",
          "DROP TABLE belonging",
          "CREATE INDEX member_name ON member (name, archived)",
          conversation("h1", 10),
          conversation("h2", 20),
          conversation("h3", 30),
          member("h1", 1, 0),
          member("h2", 0, 0),
          member("h3", 0, 1));

  private OlderShape() {}

  private static String conversation(String id, long active) {
    return "INSERT INTO conversation (id, direct, title, custom, whole, open, quiet, members,"
        + " created, active) VALUES ('%s', 0, '', '', 1, 0, 0, 1, 1, %d)".formatted(id, active);
  }

  private static String member(String id, int pinned, int archived) {
    return "INSERT INTO member (conversation, name, role, joined, have_read, received, marked,"
        + " muted, pinned, archived, since) VALUES ('%s', 'ann', 'owner', 0, 0, 0, 0, 0, %d, %d, 1)"
            .formatted(id, pinned, archived);
  }

  /** It was brought to the newest shape since. */
  static void check(ConversationStore store) {
    assertThat(store.conversations("ann", null, 10)).containsExactly("h1", "h2", "h3");
    assertThat(store.of("ann", false, null, 10))
        .extracting(one -> one.conversation().id())
        .containsExactly("h1", "h2");
    assertThat(store.of("ann", true, null, 10))
        .extracting(one -> one.conversation().id())
        .containsExactly("h3");
  }
}
