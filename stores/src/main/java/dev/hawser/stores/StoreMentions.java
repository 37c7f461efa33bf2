package dev.hawser.stores;

import dev.hawser.im.conversation.MentionStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who was mentioned, in one table, by SQL that both databases understand. */
final class StoreMentions implements MentionStore {

  private final Asking asking;

  StoreMentions(Asking asking) {
    this.asking = asking;
  }

  @Override
  public List<String> mention(
      String conversation, long offset, long until, String author, Collection<String> users) {
    return asking.write(connection -> {
      List<String> told = new ArrayList<>();
      for (String user : users) {
        Statements.update(
            connection,
            "INSERT INTO mention (name, conversation, off, until)"
                + " SELECT m.name, m.conversation, ?, ? FROM member m"
                + " WHERE m.conversation = ? AND m.name = ? AND m.joined < ? AND m.have_read < ?"
                + " ON CONFLICT (name, conversation, off) DO NOTHING",
            offset,
            until,
            conversation,
            user,
            offset,
            offset);
        told.addAll(
            Statements.query(
                connection,
                found -> found.getString(1),
                "SELECT m.name FROM member m WHERE m.conversation = ? AND m.name = ?"
                    + " AND m.joined < ? AND m.muted = 0 AND NOT EXISTS"
                    + " (SELECT 1 FROM block b WHERE b.name = m.name AND b.other = ?)",
                conversation,
                user,
                offset,
                author));
      }
      return told;
    });
  }

  @Override
  public void forget(String conversation, long offset) {
    asking.write(connection ->
        Statements.update(
            connection,
            "DELETE FROM mention WHERE conversation = ? AND off = ?",
            conversation,
            offset));
  }

  @Override
  public void forget(String user) {
    asking.write(
        connection -> Statements.update(connection, "DELETE FROM mention WHERE name = ?", user));
  }

  @Override
  public Map<String, Unread> unread(String user, Collection<String> conversations, long now) {
    if (conversations.isEmpty()) {
      return Map.of();
    }
    List<Object> values = new ArrayList<>(List.of(user, now));
    values.addAll(conversations);
    String places = String.join(", ", Collections.nCopies(conversations.size(), "?"));
    List<Map.Entry<String, Unread>> all =
        asking.all(
            found -> Map.entry(found.getString(1), new Unread(found.getInt(2), found.getLong(3))),
            "SELECT t.conversation, count(*), min(t.off) FROM mention t"
                + " JOIN member m ON m.conversation = t.conversation AND m.name = t.name"
                + " WHERE t.name = ? AND (t.until = 0 OR t.until > ?) AND t.off > m.have_read"
                + " AND t.conversation IN ("
                + places
                + ") GROUP BY t.conversation",
            values.toArray());
    Map<String, Unread> unread = HashMap.newHashMap(all.size());
    all.forEach(one -> unread.put(one.getKey(), one.getValue()));
    return unread;
  }
}
