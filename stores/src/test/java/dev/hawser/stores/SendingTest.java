package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Entry;
import dev.hawser.core.room.Caller;
import dev.hawser.im.Around;
import dev.hawser.im.Im;
import dev.hawser.im.ImSettings;
import dev.hawser.im.Relations;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.Member;
import dev.hawser.im.conversation.Role;
import dev.hawser.protocol.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written when somebody says something does not grow with who may hear it. */
class SendingTest {

  @TempDir Path folder;

  @Test
  void a_group_of_100_000_has_as_many_rows_written_as_one_of_10() throws IOException, SQLException {
    Map<String, Long> few = written(10);
    Map<String, Long> many = written(100_000);
    assertThat(many).isEqualTo(few);
    assertThat(many).containsEntry("event", 1L).containsEntry("member", 0L);
  }

  /** How many rows of each table one message has changed, beside what was there. */
  private Map<String, Long> written(int members) throws IOException, SQLException {
    Path file = folder.resolve("store-" + members);
    try (Store store =
        Store.open(new StoreSettings.Sqlite(file, Duration.ofSeconds(1)), InstantSource.system())) {
      List<Member> all = new ArrayList<>();
      for (int i = 0; i < members; i++) {
        all.add(Member.joining("u" + i, i == 0 ? Role.OWNER : Role.MEMBER, 0, true, 0));
      }
      Conversation group =
          new Conversation("g", false, "", "", Conversation.Settings.USUAL, members, 0, 0);
      store.conversations().create(group, all);
      OnLog ground = new OnLog(store);
      try (Im im =
          new Im(
              ImSettings.standard(),
              ground,
              store.ledger(),
              store.conversations(),
              new Relations(store.mentions(), _ -> {}, store.joins(), store.people(), _ -> false),
              Around.nothing(),
              InstantSource.system())) {
        say(im, ground, "one");
        Map<String, String> before = rows(file);
        say(im, ground, "two");
        return changed(before, rows(file));
      }
    }
  }

  private static void say(Im im, OnLog ground, String text) {
    Entry entry =
        new Entry(
            Payload.json("{\"type\":\"text\",\"text\":\"" + text + "\"}"),
            "u0",
            text,
            0,
            Map.of(),
            null);
    Entry good = now(im.complete(new Caller("u0", false), "im/c/g", entry));
    now(ground.append("im/c/g", good));
  }

  /** Each row of each table, by table and key, as text; the time of the last message aside. */
  private static Map<String, String> rows(Path file) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String query :
          List.of(
              "SELECT 'event', channel || '/' || off, hex(data) FROM event",
              "SELECT 'channel', name, head || '/' || counted FROM channel",
              "SELECT 'member', name, have_read || '/' || received || '/' || marked || since"
                  + " FROM member",
              "SELECT 'conversation', id, title || members FROM conversation")) {
        try (ResultSet found = statement.executeQuery(query)) {
          while (found.next()) {
            rows.put(found.getString(1) + " " + found.getString(2), found.getString(3));
          }
        }
      }
    }
    return rows;
  }

  private static Map<String, Long> changed(Map<String, String> before, Map<String, String> after) {
    Map<String, Long> changed =
        new TreeMap<>(Map.of("event", 0L, "channel", 0L, "member", 0L, "conversation", 0L));
    after.forEach((key, row) -> {
      if (!row.equals(before.get(key))) {
        changed.merge(key.substring(0, key.indexOf(' ')), 1L, Long::sum);
      }
    });
    return changed;
  }
}
