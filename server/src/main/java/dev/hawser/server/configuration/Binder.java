package dev.hawser.server.configuration;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import dev.hawser.server.token.KeySource;
import dev.hawser.server.token.TokenKey;
import dev.hawser.server.token.TokenSettings;
import dev.hawser.transports.proxy.Networks;
import dev.hawser.transports.tls.TlsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Turns a tree that fits the schema into records, and finds what no schema can see. */
final class Binder {

  /** Longer than anything here can mean, and short enough for any arithmetic. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final int LEAST_BODY = 1_024;

  private final Document document;
  private final List<Problem> problems = new ArrayList<>();

  Binder(Document document) {
    this.document = document;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Null only where problems were found. */
  @Nullable Configuration configuration(JsonNode tree) {
    Limits limits = limits(tree.get("limits"), tree.get("heartbeat"));
    List<Profile> profiles = profiles(tree.get("profiles"));
    TokenSettings tokens = tokens(tree.get("tokens"));
    Configuration.Admin admin = admin(tree.get("admin"));
    Configuration.Tls tls = tls(tree.get("tls"));
    List<Grant> certified = grants(tree.at("/tls/grants"), "/tls/grants");
    List<String> trusted = strings(tree.at("/proxy/trusted"));
    var _ = attempt("/proxy/trusted", false, Networks::of, trusted);
    Configuration.Drain drain =
        new Configuration.Drain(
            duration(tree.get("drain"), "/drain", "notice"),
            duration(tree.get("drain"), "/drain", "within"),
            strings(tree.at("/drain/targets")));
    String monitored = tree.at("/monitor/channel").asString();
    String misnamed = ChannelName.problem(monitored);
    if (misnamed != null) {
      problem("/monitor/channel", "monitor.channel '" + monitored + "': " + misnamed, false);
    }
    Configuration.Traces traces = traces(tree.get("traces"));
    if (!problems.isEmpty() || tokens == null) {
      return null;
    }
    return new Configuration(
        tree.get("name").asString(),
        tree.has("data") ? Path.of(tree.get("data").asString()) : null,
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
        drain);
  }

  private Keep keep(JsonNode trail) {
    return new Keep(
        trail.get("steps").asInt(), trail.get("ended").asInt(), duration(trail, "/trail", "age"));
  }

  private Configuration.Traces traces(JsonNode traces) {
    String endpoint = text(traces, "endpoint");
    String authorization = text(traces, "authorization");
    return new Configuration.Traces(
        endpoint == null ? null : attempt("/traces/endpoint", false, Binder::collector, endpoint),
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
    Duration watch = duration(tls, "/tls", "watch");
    if (clients != TlsSettings.Clients.NONE && authorities == null) {
      problem("/tls/clients", "tls.clients: expected tls.authorities beside it", false);
      return null;
    }
    if (files.isEmpty()) {
      if (clients != TlsSettings.Clients.NONE) {
        problem("/tls/clients", "tls.clients: expected tls.certificates beside it", false);
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
          attempt(
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
    int body = size(admin, "/admin", "body");
    if (body > 0 && body < LEAST_BODY) {
      problem("/admin/body", "admin.body: expected at least " + LEAST_BODY + " bytes", false);
    }
    return new Configuration.Admin(
        admin.get("host").asString(),
        admin.get("port").asInt(),
        strings(admin.get("keys")).stream().map(Secret::of).toList(),
        body,
        admin.get("metrics").asString().equals("open"));
  }

  private Limits limits(JsonNode limits, JsonNode heartbeat) {
    Duration min = duration(heartbeat, "/heartbeat", "min");
    Duration interval = duration(heartbeat, "/heartbeat", "interval");
    Duration max = duration(heartbeat, "/heartbeat", "max");
    if (min.isZero() || min.compareTo(interval) > 0 || interval.compareTo(max) > 0) {
      problem("/heartbeat/interval", "heartbeat: expected 0 < min <= interval <= max", false);
    }
    Duration within = duration(limits, "/limits", "connect-within");
    if (within.isZero()) {
      problem("/limits/connect-within", "limits.connect-within: expected more than 0", false);
    }
    return new Limits(
        limits.get("connections").asInt(),
        limits.get("connections-per-user").asInt(),
        limits.get("connections-per-address").asInt(),
        limits.get("channels").asInt(),
        limits.get("subscriptions-per-connection").asInt(),
        limits.get("commands-per-second").asInt(),
        limits.get("publications-per-second").asInt(),
        size(limits, "/limits", "reply"),
        limits.get("history-page").asInt(),
        size(limits, "/limits", "behind"),
        size(limits, "/limits", "waiting"),
        size(limits, "/limits", "mailbox"),
        min,
        interval,
        max,
        duration(heartbeat, "/heartbeat", "grace"),
        within,
        new Limits.Slow(
            limits.get("slow-slots").asInt(),
            size(limits, "/limits", "slow-bytes"),
            duration(limits, "/limits", "slow-drain"),
            duration(limits, "/limits", "slow-steady")),
        new Limits.Newcomers(
            limits.get("newcomers-per-second").asInt(), limits.get("arrivals-per-second").asInt()));
  }

  private List<Profile> profiles(JsonNode list) {
    List<Profile> profiles = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode node = list.get(i);
      String at = "/profiles/" + i;
      ChannelPattern pattern =
          attempt(at + "/channels", false, ChannelPattern::new, node.get("channels").asString());
      if (pattern == null) {
        continue;
      }
      JsonNode presence = node.get("presence");
      profiles.add(
          new Profile(
              node.get("name").asString(),
              pattern,
              new Retention(
                  node.at("/history/count").asInt(),
                  duration(node.get("history"), at + "/history", "age"),
                  duration(node, at, "keys")),
              presence.get("enabled").asBoolean(),
              duration(presence, at + "/presence", "grace"),
              presence.get("announce").asInt(),
              rights(node.get("guests")),
              size(node, at, "max-data"),
              new Profile.Slow(
                  Profile.Policy.valueOf(upper(node.get("slow").asString())),
                  node.get("sample").asInt(),
                  node.get("ladder").asBoolean()),
              content(node, at),
              Priority.valueOf(upper(node.get("priority").asString()))));
    }
    return profiles;
  }

  private Profile.Content content(JsonNode node, String at) {
    Profile.Content content =
        attempt(
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

  private @Nullable TokenSettings tokens(JsonNode tokens) {
    List<TokenKey> keys = new ArrayList<>();
    JsonNode list = tokens.get("keys");
    for (int i = 0; i < list.size(); i++) {
      String at = "/tokens/keys/" + i;
      TokenKey key = attempt(at, true, Binder::tokenKey, list.get(i));
      if (key != null) {
        keys.add(key);
      }
    }
    List<KeySource> sources = new ArrayList<>();
    JsonNode providers = tokens.get("jwks");
    for (int i = 0; i < providers.size(); i++) {
      KeySource source = source(providers.get(i), "/tokens/jwks/" + i);
      if (source != null) {
        sources.add(source);
      }
    }
    return problems.isEmpty()
        ? new TokenSettings(
            keys,
            sources,
            text(tokens, "issuer"),
            text(tokens, "audience"),
            duration(tokens, "/tokens", "skew"),
            tokens.get("require-expiry").asBoolean())
        : null;
  }

  private @Nullable KeySource source(JsonNode node, String at) {
    URI url = attempt(at + "/url", true, KeySource::address, node.get("url").asString());
    Duration refresh = duration(node, at, "refresh");
    Duration keep = duration(node, at, "keep");
    Duration pause = duration(node, at, "pause");
    return url == null
        ? null
        : attempt(
            at,
            false,
            it ->
                new KeySource(url, text(it, "issuer"), text(it, "audience"), refresh, keep, pause),
            node);
  }

  private static TokenKey tokenKey(JsonNode node) {
    String kid = text(node, "kid");
    String algorithm = text(node, "algorithm");
    int kinds = 0;
    for (String kind : List.of("secret", "pem", "jwk")) {
      kinds += node.has(kind) ? 1 : 0;
    }
    if (kinds != 1) {
      throw new IllegalArgumentException("expected exactly one of secret, pem, jwk");
    }
    if (node.has("secret")) {
      return TokenKey.secret(kid, algorithm, node.get("secret").asString().getBytes(UTF_8));
    }
    return node.has("pem")
        ? TokenKey.pem(kid, algorithm, node.get("pem").asString())
        : TokenKey.jwk(kid, algorithm, node.get("jwk").toString());
  }

  /** Null where it cannot be made, which is then a problem. */
  private <A, B> @Nullable B attempt(
      String pointer, boolean secret, Function<A, B> make, A argument) {
    try {
      return make.apply(argument);
    } catch (IllegalArgumentException e) {
      problem(pointer, ConfigurationReader.dotted(pointer) + ": " + e.getMessage(), secret);
      return null;
    }
  }

  private void problem(String pointer, String message, boolean secret) {
    problems.add(document.problem(document.origin(pointer), message, null, secret));
  }

  private int size(JsonNode node, String at, String name) {
    long size = Amounts.size(node.get(name));
    if (size < 1) {
      String pointer = at + "/" + name;
      problem(pointer, ConfigurationReader.dotted(pointer) + ": expected at least 1 byte", false);
    }
    // Something is always added to a bound before it is compared.
    if (size > Integer.MAX_VALUE - 1_024) {
      String pointer = at + "/" + name;
      problem(pointer, ConfigurationReader.dotted(pointer) + ": expected less than 2GiB", false);
      return Integer.MAX_VALUE;
    }
    return (int) size;
  }

  private Duration duration(JsonNode node, String at, String name) {
    Duration duration = Amounts.duration(node.get(name).asString());
    if (duration.compareTo(LONGEST) > 0) {
      String pointer = at + "/" + name;
      problem(
          pointer,
          ConfigurationReader.dotted(pointer) + ": expected at most " + LONGEST.toDays() + "d",
          false);
      return LONGEST;
    }
    return duration;
  }

  private static @Nullable String text(JsonNode node, String name) {
    return node.has(name) ? node.get(name).asString() : null;
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
