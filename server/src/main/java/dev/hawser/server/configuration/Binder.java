package dev.hawser.server.configuration;

import static dev.hawser.server.configuration.Values.strings;
import static dev.hawser.server.configuration.Values.text;
import static dev.hawser.server.configuration.Values.upper;

import dev.hawser.brokers.redis.RedisSettings;
import dev.hawser.core.access.ChannelName;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Right;
import dev.hawser.core.log.Retention;
import dev.hawser.core.profile.Limits;
import dev.hawser.core.profile.Profile;
import dev.hawser.core.profile.Profiles;
import dev.hawser.core.trail.Keep;
import dev.hawser.core.transport.Priority;
import dev.hawser.server.token.TokenSettings;
import dev.hawser.stores.StoreSettings;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns a tree that fits the schema into records, and finds what no schema can see. */
final class Binder {

  private static final int LEAST_BODY = 1_024;

  private static final List<String> CLIENTS_SCHEMES =
      List.of("wss", "ws", "https", "http", "tls", "tcp");

  private final Values values;

  Binder(Document document) {
    values = new Values(document);
  }

  List<Problem> problems() {
    return values.problems();
  }

  /** Null only where problems were found. */
  @Nullable Configuration configuration(JsonNode tree) {
    Limits limits = limits(tree.get("limits"), tree.get("heartbeat"));
    List<Profile> profiles = profiles(tree.get("profiles"));
    TokenSettings tokens = new TokenBinder(values).tokens(tree.get("tokens"));
    Configuration.Admin admin = admin(tree.get("admin"));
    Configuration.Tls tls = tls(tree.get("tls"));
    List<Grant> certified = grants(tree.at("/tls/grants"), "/tls/grants");
    List<String> trusted = strings(tree.at("/proxy/trusted"));
    var _ = values.attempt("/proxy/trusted", false, Networks::of, trusted);
    Configuration.Drain drain =
        new Configuration.Drain(
            values.duration(tree.get("drain"), "/drain", "notice"),
            values.duration(tree.get("drain"), "/drain", "within"),
            strings(tree.at("/drain/targets")));
    String monitored = tree.at("/monitor/channel").asString();
    String misnamed = ChannelName.problem(monitored);
    if (misnamed != null) {
      values.problem("/monitor/channel", "monitor.channel '" + monitored + "': " + misnamed, false);
    }
    Configuration.Traces traces = traces(tree.get("traces"));
    RedisSettings redis = redis(tree);
    StoreSettings store = new StoreBinder(values).store(tree, profiles);
    MessagingSettings im = new ImBinder(values).settings(tree, profiles);
    Duration lease = values.duration(tree.get("redis"), "/redis", "lease");
    List<String> announced = announced(tree.get("announce"));
    if (!values.problems().isEmpty() || tokens == null) {
      return null;
    }
    return new Configuration(
        tree.get("name").asString(),
        tree.has("data") ? Path.of(tree.get("data").asString()) : null,
        redis,
        store,
        im,
        lease,
        announced,
        line(tree),
        tls,
        certified,
        trusted,
        admin,
        limits,
        new Profiles(profiles, Profile.standard()),
        tokens,
        tree.at("/tickets/secret").isMissingNode()
            ? null
            : Secret.of(tree.at("/tickets/secret").asString()),
        new Configuration.Logging(
            tree.at("/logging/level").asString(),
            tree.at("/logging/format").asString().equals("json")),
        new Configuration.Monitor(tree.at("/monitor/enabled").asBoolean(), monitored),
        keep(tree.get("trail")),
        traces,
        tree.at("/balance/per-second").asInt(),
        drain);
  }

  /** Null for none. */
  private @Nullable RedisSettings redis(JsonNode tree) {
    JsonNode redis = tree.get("redis");
    String uri = text(redis, "uri");
    if (uri == null) {
      return null;
    }
    if (tree.at("/tickets/secret").isMissingNode()) {
      values.problem(
          "/redis/uri", "redis: expected tickets.secret beside it, equal on all nodes", false);
    }
    Duration within = values.duration(redis, "/redis", "within");
    int replicas = redis.get("replicas").asInt();
    Duration replicasWithin = values.duration(redis, "/redis", "replicas-within");
    return values.attempt(
        "/redis",
        true,
        prefix ->
            new RedisSettings(uri, prefix, within, replicas, replicasWithin, sentinels(redis)),
        redis.get("prefix").asString());
  }

  private static RedisSettings.@Nullable Login sentinels(JsonNode redis) {
    String password = text(redis, "sentinel-password");
    return password == null
        ? null
        : new RedisSettings.Login(text(redis, "sentinel-user"), password);
  }

  private List<String> announced(JsonNode list) {
    List<String> addresses = strings(list);
    for (int i = 0; i < addresses.size(); i++) {
      var _ = values.attempt("/announce/" + i, false, Binder::clientsAddress, addresses.get(i));
    }
    return addresses;
  }

  private static URI clientsAddress(String text) {
    URI url = URI.create(text);
    boolean known = CLIENTS_SCHEMES.contains(String.valueOf(url.getScheme()));
    if (!known || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected " + String.join("://, ", CLIENTS_SCHEMES) + ":// and a host");
    }
    return url;
  }

  private Keep keep(JsonNode trail) {
    return new Keep(
        trail.get("steps").asInt(),
        trail.get("ended").asInt(),
        values.duration(trail, "/trail", "age"));
  }

  private Configuration.Traces traces(JsonNode traces) {
    String endpoint = text(traces, "endpoint");
    String authorization = text(traces, "authorization");
    return new Configuration.Traces(
        endpoint == null
            ? null
            : values.attempt("/traces/endpoint", false, Binder::collector, endpoint),
        traces.get("per-million").asInt(),
        authorization == null ? null : Secret.of(authorization));
  }

  private static URI collector(String text) {
    URI url = URI.create(text);
    boolean known = List.of("http", "https").contains(String.valueOf(url.getScheme()));
    if (!known || url.getHost() == null || url.getRawUserInfo() != null) {
      throw new IllegalArgumentException("expected http:// or https://, without a user");
    }
    return url;
  }

  private static Configuration.Line line(JsonNode tree) {
    return new Configuration.Line(
        tree.get("host").asString(),
        tree.get("port").asInt(),
        Configuration.Io.valueOf(upper(tree.get("io").asString())),
        tree.get("loops").asInt(),
        tree.get("streams").asInt(),
        strings(tree.get("origins")));
  }

  /** Null for none. */
  private Configuration.@Nullable Tls tls(JsonNode tls) {
    List<TlsSettings.Files> files = new ArrayList<>();
    for (JsonNode one : tls.get("certificates")) {
      files.add(
          new TlsSettings.Files(
              Path.of(one.get("chain").asString()), Path.of(one.get("key").asString())));
    }
    var clients = TlsSettings.Clients.valueOf(upper(tls.get("clients").asString()));
    String authorities = text(tls, "authorities");
    Duration watch = values.duration(tls, "/tls", "watch");
    if (clients != TlsSettings.Clients.NONE && authorities == null) {
      values.problem("/tls/clients", "tls.clients: expected tls.authorities beside it", false);
      return null;
    }
    if (files.isEmpty()) {
      if (clients != TlsSettings.Clients.NONE) {
        values.problem("/tls/clients", "tls.clients: expected tls.certificates beside it", false);
      }
      return null;
    }
    return new Configuration.Tls(
        new TlsSettings(
            TlsSettings.Engine.valueOf(upper(tls.get("engine").asString())),
            files,
            tls.get("plain").asBoolean(),
            clients,
            authorities == null ? null : Path.of(authorities)),
        watch);
  }

  private List<Grant> grants(JsonNode list, String at) {
    List<Grant> grants = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ChannelPattern pattern =
          values.attempt(
              at + "/" + i + "/channels",
              false,
              ChannelPattern::new,
              list.get(i).get("channels").asString());
      if (pattern != null) {
        grants.add(new Grant(pattern, rights(list.get(i).get("allow")), 0));
      }
    }
    return grants;
  }

  private Configuration.Admin admin(JsonNode admin) {
    int body = values.size(admin, "/admin", "body");
    if (body > 0 && body < LEAST_BODY) {
      values.problem(
          "/admin/body", "admin.body: expected at least " + LEAST_BODY + " bytes", false);
    }
    return new Configuration.Admin(
        admin.get("host").asString(),
        admin.get("port").asInt(),
        strings(admin.get("keys")).stream().map(Secret::of).toList(),
        body,
        admin.get("metrics").asString().equals("open"),
        strings(admin.get("demo-people")));
  }

  private Limits limits(JsonNode limits, JsonNode heartbeat) {
    Duration min = values.duration(heartbeat, "/heartbeat", "min");
    Duration interval = values.duration(heartbeat, "/heartbeat", "interval");
    Duration max = values.duration(heartbeat, "/heartbeat", "max");
    if (min.isZero() || min.compareTo(interval) > 0 || interval.compareTo(max) > 0) {
      values.problem(
          "/heartbeat/interval", "heartbeat: expected 0 < min <= interval <= max", false);
    }
    Duration within = values.duration(limits, "/limits", "connect-within");
    if (within.isZero()) {
      values.problem(
          "/limits/connect-within", "limits.connect-within: expected more than 0", false);
    }
    return new Limits(
        limits.get("connections").asInt(),
        limits.get("connections-per-user").asInt(),
        limits.get("connections-per-address").asInt(),
        limits.get("channels").asInt(),
        limits.get("subscriptions-per-connection").asInt(),
        limits.get("patterns-per-connection").asInt(),
        limits.get("commands-per-second").asInt(),
        limits.get("publications-per-second").asInt(),
        values.size(limits, "/limits", "reply"),
        limits.get("history-page").asInt(),
        values.size(limits, "/limits", "behind"),
        values.size(limits, "/limits", "waiting"),
        values.size(limits, "/limits", "mailbox"),
        min,
        interval,
        max,
        values.duration(heartbeat, "/heartbeat", "grace"),
        within,
        new Limits.Slow(
            limits.get("slow-slots").asInt(),
            values.size(limits, "/limits", "slow-bytes"),
            values.duration(limits, "/limits", "slow-drain"),
            values.duration(limits, "/limits", "slow-steady")),
        new Limits.Newcomers(
            limits.get("newcomers-per-second").asInt(), limits.get("arrivals-per-second").asInt()),
        platforms(limits.get("platforms")));
  }

  private List<Limits.Platform> platforms(JsonNode list) {
    Map<String, Limits.Platform> platforms = new LinkedHashMap<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode node = list.get(i);
      String name = node.get("name").asString();
      boolean displaces = node.get("when-full").asString().equals("displace");
      if (platforms.put(name, new Limits.Platform(name, node.get("sessions").asInt(), displaces))
          != null) {
        values.problem(
            "/limits/platforms/" + i + "/name",
            "limits.platforms: '" + name + "' stands there twice",
            false);
      }
    }
    return List.copyOf(platforms.values());
  }

  private List<Profile> profiles(JsonNode list) {
    List<Profile> profiles = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode node = list.get(i);
      String at = "/profiles/" + i;
      ChannelPattern pattern =
          values.attempt(
              at + "/channels", false, ChannelPattern::new, node.get("channels").asString());
      if (pattern == null) {
        continue;
      }
      JsonNode presence = node.get("presence");
      profiles.add(
          new Profile(
              node.get("name").asString(),
              pattern,
              retention(node, at),
              presence.get("enabled").asBoolean(),
              values.duration(presence, at + "/presence", "grace"),
              presence.get("announce").asInt(),
              rights(node.get("guests")),
              values.size(node, at, "max-data"),
              new Profile.Slow(
                  Profile.Policy.valueOf(upper(node.get("slow").asString())),
                  node.get("sample").asInt(),
                  node.get("ladder").asBoolean()),
              content(node, at),
              Priority.valueOf(upper(node.get("priority").asString()))));
    }
    return profiles;
  }

  /** A durable channel's keys live as long as its publications, where only age ends these. */
  private Retention retention(JsonNode node, String at) {
    int count = node.at("/history/count").asInt();
    Duration age = values.duration(node.get("history"), at + "/history", "age");
    Duration keys = values.duration(node, at, "keys");
    boolean durable = node.get("durable").asBoolean();
    boolean byAgeAlone = durable && count == Retention.UNCOUNTED;
    return new Retention(count, age, byAgeAlone && age.compareTo(keys) > 0 ? age : keys, durable);
  }

  private Profile.Content content(JsonNode node, String at) {
    Profile.Content content =
        values.attempt(
            at,
            false,
            one ->
                new Profile.Content(
                    one.get("compress").asBoolean(),
                    one.get("deltas").asBoolean(),
                    one.get("sealed").asBoolean()),
            node);
    return content == null ? Profile.Content.plain() : content;
  }

  private static Set<Right> rights(JsonNode list) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    list.forEach(right -> rights.add(Right.valueOf(upper(right.asString()))));
    return rights;
  }
}
