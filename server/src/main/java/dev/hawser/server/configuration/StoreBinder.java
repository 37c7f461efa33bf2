package dev.hawser.server.configuration;

import static dev.hawser.server.configuration.Values.text;

import dev.hawser.core.log.Retention;
import dev.hawser.core.profile.Profile;
import dev.hawser.stores.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where durable channels live, and what goes with that. */
final class StoreBinder {

  private final Values values;

  StoreBinder(Values values) {
    this.values = values;
  }

  /** Writes what a durable profile leaves out of its history: it keeps everything. */
  static void keepAll(ObjectNode tree) {
    for (JsonNode profile : tree.path("profiles")) {
      if (profile instanceof ObjectNode object && object.path("durable").asBoolean(false)) {
        JsonNode history = object.path("history");
        ObjectNode kept = history instanceof ObjectNode there ? there : object.putObject("history");
        if (!kept.has("count")) {
          kept.put("count", Retention.UNCOUNTED);
        }
        if (!kept.has("age")) {
          kept.put("age", Retention.FOREVER.toDays() + "d");
        }
      }
    }
  }

  /** Null where no channel is durable. */
  @Nullable StoreSettings store(JsonNode tree, List<Profile> profiles) {
    JsonNode store = tree.get("store");
    JsonNode postgresql = store.get("postgresql");
    Duration every = values.duration(store, "/store", "interval");
    Duration flush = store.get("fsync").asString().equals("commit") ? Duration.ZERO : every;
    String uri = text(postgresql, "uri");
    if (uri != null) {
      StoreSettings settings =
          values.attempt(
              "/store/postgresql/uri",
              true,
              it ->
                  new StoreSettings.Postgresql(
                      it, text(postgresql, "user"), text(postgresql, "password"), flush),
              uri);
      return durable(profiles) ? settings : null;
    }
    if (!durable(profiles)) {
      return null;
    }
    if (text(tree.get("redis"), "uri") != null) {
      values.problem(
          "/profiles",
          "profiles: durable beside redis.uri: expected store.postgresql.uri, which all nodes"
              + " share; a file of SQLite belongs to one node",
          false);
      return null;
    }
    if (!tree.has("data")) {
      values.problem(
          "/profiles",
          "profiles: durable: expected data, the folder of store.sqlite, or store.postgresql.uri",
          false);
      return null;
    }
    Path folder = Path.of(tree.get("data").asString());
    return new StoreSettings.Sqlite(folder.resolve(store.get("sqlite").asString()), flush);
  }

  private static boolean durable(List<Profile> profiles) {
    return profiles.stream().anyMatch(profile -> profile.retention().durable());
  }
}
