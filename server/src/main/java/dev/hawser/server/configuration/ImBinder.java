package dev.hawser.server.configuration;

import dev.hawser.core.log.Retention;
import dev.hawser.core.profile.Profile;
import dev.hawser.im.ImSettings;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.files.FileSettings;
import dev.hawser.im.push.PushSettings;
import dev.hawser.stores.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Instant messaging, and the profile of its channels. */
final class ImBinder {

  private static final String CHANNELS = "im/#";

  /** Nothing is too old to be kept. */
  private static final String NEVER = "0";

  /** Without these a bucket is not opened. */
  private static final List<String> BUCKET = List.of("bucket", "access-key", "secret-key");

  private final Values values;

  ImBinder(Values values) {
    this.values = values;
  }

  /** Has its channels kept for good, where the operator does not say how they are kept. */
  static void giveProfile(ObjectNode tree) {
    if (!tree.path("im").path("enabled").asBoolean(false)) {
      return;
    }
    ArrayNode profiles =
        tree.path("profiles") instanceof ArrayNode there ? there : tree.putArray("profiles");
    boolean given =
        profiles.valueStream().anyMatch(one -> one.path("channels").asString("").equals(CHANNELS));
    if (!given) {
      // Before the others, or one for all channels would take these too.
      profiles
          .insertObject(0)
          .put("name", "instant-messaging")
          .put("channels", CHANNELS)
          .put("durable", true);
      // Who is in their inbox has a line open, and needs no notice on a device.
      profiles
          .insertObject(0)
          .put("name", "inboxes")
          .put("channels", Conversation.INBOXES + "#")
          .put("durable", true)
          .putObject("presence")
          .put("enabled", true);
      String keep = tree.path("im").path("keep").asString(NEVER);
      if (!keep.equals(NEVER)) {
        // Inboxes stay: they are how devices hear of what became of conversations.
        profiles
            .insertObject(0)
            .put("name", "conversations")
            .put("channels", Conversation.CHANNELS + "#")
            .put("durable", true)
            .putObject("history")
            .put("age", keep);
      }
    }
  }

  /** Null where it is off. */
  @Nullable MessagingSettings settings(JsonNode tree, List<Profile> profiles) {
    JsonNode im = tree.get("im");
    ImSettings settings =
        new ImSettings(
            im.get("guests").asBoolean(),
            values.duration(im, "/im", "edit-within"),
            values.duration(im, "/im", "recall-within"),
            im.get("direct").asString().equals("anyone"),
            im.get("members").asInt(),
            im.get("announced").asInt(),
            im.get("under-way").asInt(),
            new ImSettings.Rates(
                im.get("rate").get("conversation").asInt(), im.get("rate").get("sender").asInt()));
    if (!im.get("enabled").asBoolean()) {
      return null;
    }
    for (String channels : List.of(Conversation.CHANNELS, Conversation.INBOXES)) {
      boolean durable =
          profile(profiles, channels).map(one -> one.retention().durable()).orElse(false);
      if (!durable) {
        values.problem(
            "/im", "im: expected a profile with durable: true for " + channels + "#", false);
      }
    }
    return around(
        settings, profiles, im, tree.has("data") ? Path.of(tree.get("data").asString()) : null);
  }

  /** The one by which channels go that begin so. */
  private static Optional<Profile> profile(List<Profile> profiles, String channels) {
    return profiles.stream().filter(one -> one.pattern().matches(channels + "x")).findFirst();
  }

  private MessagingSettings around(
      ImSettings room, List<Profile> profiles, JsonNode im, @Nullable Path data) {
    JsonNode words = im.path("words");
    return new MessagingSettings(
        room,
        profile(profiles, Conversation.CHANNELS)
            .map(Profile::retention)
            .orElse(new Retention(0, Retention.FOREVER, Retention.FOREVER)),
        im.get("search").asBoolean(),
        im.at("/files/port").isMissingNode() ? null : files(im.get("files"), data),
        words.has("file")
            ? new MessagingSettings.UnwantedWords(
                Path.of(words.get("file").asString()),
                words.get("action").asString().equals("mask"))
            : null,
        im.at("/webhook/uri").isMissingNode() ? null : hook(im.get("webhook")),
        push(im.get("push")),
        profile(profiles, Conversation.INBOXES).map(Profile::grace).orElse(Duration.ZERO));
  }

  private MessagingSettings.@Nullable Files files(JsonNode files, @Nullable Path data) {
    MessagingSettings.Place place = place(files.get("s3"), data);
    FileSettings settings =
        values.attempt(
            "/im/files/address",
            false,
            address ->
                new FileSettings(
                    address,
                    Amounts.size(files.get("largest")),
                    Values.strings(files.get("types")),
                    values.duration(files, "/im/files", "upload-within"),
                    values.duration(files, "/im/files", "download-within")),
            files.get("address").asString());
    if (place instanceof MessagingSettings.Bucket
        && settings != null
        && settings.largest() > S3Settings.LARGEST) {
      values.problem(
          "/im/files/largest",
          "im.files.largest: expected at most 5GiB with im.files.s3: more is not copied at once",
          false);
    }
    return settings == null || place == null
        ? null
        : new MessagingSettings.Files(
            files.get("host").asString(), files.get("port").asInt(), place, settings);
  }

  /** A bucket where any key says which one. */
  private MessagingSettings.@Nullable Place place(JsonNode s3, @Nullable Path data) {
    List<String> given = BUCKET.stream().filter(s3::has).toList();
    if (given.isEmpty() && !s3.has("endpoint") && !s3.has("prefix")) {
      if (data == null) {
        values.problem(
            "/im/files",
            "im.files: expected data, the folder that they are in, or im.files.s3.bucket",
            false);
        return null;
      }
      return new MessagingSettings.Folder(data.resolve("files"));
    }
    if (given.size() < BUCKET.size()) {
      values.problem(
          "/im/files/s3", "im.files.s3: expected all of " + String.join(", ", BUCKET), false);
      return null;
    }
    S3Settings settings = values.attempt("/im/files/s3", false, ImBinder::bucket, s3);
    return settings == null ? null : new MessagingSettings.Bucket(settings);
  }

  private static S3Settings bucket(JsonNode s3) {
    String endpoint = Values.text(s3, "endpoint");
    return new S3Settings(
        endpoint == null ? null : URI.create(endpoint),
        s3.get("region").asString(),
        s3.get("bucket").asString(),
        s3.path("prefix").asString(""),
        s3.get("access-key").asString(),
        s3.get("secret-key").asString(),
        s3.get("path-style").asBoolean());
  }

  private MessagingSettings.@Nullable Hook hook(JsonNode hook) {
    if (!hook.has("secret")) {
      values.problem("/im/webhook", "im.webhook: expected a secret", false);
      return null;
    }
    Duration within = values.duration(hook, "/im/webhook", "within");
    return values.attempt(
        "/im/webhook/uri",
        true,
        uri ->
            new MessagingSettings.Hook(
                URI.create(uri),
                Secret.of(hook.get("secret").asString()),
                hook.get("before").asBoolean(),
                within,
                hook.get("otherwise").asString().equals("allow"),
                hook.get("after").asBoolean()),
        hook.get("uri").asString());
  }

  /** Null where no service is set up. */
  private static @Nullable PushSettings push(JsonNode push) {
    JsonNode apple = push.path("apple");
    JsonNode firebase = push.path("firebase");
    JsonNode web = push.path("web");
    if (!apple.has("key") && !firebase.has("account") && !web.has("key")) {
      return null;
    }
    return new PushSettings(
        push.get("content").asBoolean(),
        apple.has("key")
            ? new PushSettings.Apple(
                Path.of(apple.get("key").asString()),
                apple.path("key-id").asString(""),
                apple.path("team").asString(""),
                apple.path("topic").asString(""),
                apple.get("service").asString())
            : null,
        firebase.has("account")
            ? new PushSettings.Firebase(
                Path.of(firebase.get("account").asString()), firebase.get("service").asString())
            : null,
        web.has("key")
            ? new PushSettings.Web(
                Path.of(web.get("key").asString()),
                web.path("contact").asString(""),
                Values.strings(web.get("services")),
                web.get("plain").asBoolean())
            : null);
  }
}
