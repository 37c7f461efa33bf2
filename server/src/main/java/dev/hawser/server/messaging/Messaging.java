package dev.hawser.server.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.core.node.Node;
import dev.hawser.core.room.Ground;
import dev.hawser.im.Around;
import dev.hawser.im.Im;
import dev.hawser.im.Mentioning;
import dev.hawser.im.Relations;
import dev.hawser.im.Screen;
import dev.hawser.im.conversation.Conversation;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.im.conversation.Membership;
import dev.hawser.im.feed.Feed;
import dev.hawser.im.feed.Follower;
import dev.hawser.im.feed.FollowerStore;
import dev.hawser.im.files.FilePasses;
import dev.hawser.im.files.FileStore;
import dev.hawser.im.hooks.AfterHook;
import dev.hawser.im.hooks.BeforeHook;
import dev.hawser.im.hooks.Webhook;
import dev.hawser.im.push.PushFollower;
import dev.hawser.im.push.PushServices;
import dev.hawser.im.push.Sight;
import dev.hawser.im.search.Indexing;
import dev.hawser.im.search.SearchStore;
import dev.hawser.im.text.Words;
import dev.hawser.server.configuration.MessagingSettings;
import dev.hawser.server.configuration.MessagingSettings.Hook;
import dev.hawser.server.configuration.MessagingSettings.UnwantedWords;
import dev.hawser.server.files.FilesDoor;
import dev.hawser.stores.Store;
import dev.hawser.stores.files.DiskFiles;
import dev.hawser.stores.s3.S3Files;
import dev.hawser.stores.s3.S3Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The room of instant messaging on a node, where the operator wants it. */
public final class Messaging implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Messaging.class);
  private static final long PATIENCE_SECONDS = 20;
  private static final Duration BEGUN_FILES_KEPT = Duration.ofDays(1);

  /** Whoever lost their line counts as there no more by then, on every node. */
  private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

  /** To look at all of them costs a request for each thousand, where they are in a bucket. */
  private static final Duration FILES_LOOKED_AT = Duration.ofHours(1);

  private final Node node;
  private final InstantSource clock;
  private final String run;
  private final List<Feed> feeds = new ArrayList<>();
  private final List<Feed> marked = new ArrayList<>();
  private final List<AutoCloseable> others = new ArrayList<>();
  private @Nullable SearchStore search;
  private @Nullable FileStore files;
  private Duration filesKept = Retention.FOREVER;
  private Instant filesNext = Instant.EPOCH;
  private @Nullable FilesDoor door;
  private @Nullable Im im;

  private Messaging(Node node, String run, InstantSource clock) {
    this.node = node;
    this.run = run;
    this.clock = clock;
  }

  /**
   * Opens the room before the node starts.
   *
   * @param settings null where the operator does not want it: then nothing is opened
   * @param store null where there is none, for the same
   * @param run names this run of the node
   * @param secret what nodes have in common
   * @throws IOException where a file that the operator names cannot be read, or the port for files
   *     is taken
   */
  public static Messaging open(
      @Nullable MessagingSettings settings,
      @Nullable Store store,
      Node node,
      String run,
      byte[] secret,
      InstantSource clock)
      throws IOException {
    Messaging messaging = new Messaging(node, run, clock);
    boolean opened = false;
    try {
      if (settings != null && store != null) {
        messaging.open(settings, store, secret);
      }
      opened = true;
      return messaging;
    } finally {
      if (!opened) {
        messaging.close();
      }
    }
  }

  private void open(MessagingSettings settings, Store store, byte[] secret) throws IOException {
    // What is there already goes by it too, also where nobody says anything any more.
    store.keep(Conversation.CHANNELS, settings.kept());
    filesKept = settings.kept().age();
    Hook hook = settings.hook();
    Webhook webhook = hook == null ? null : webhook(hook);
    Mentioning mentioning = new Mentioning(node.ground(), store.mentions());
    Feed mentions = follow("mentions", store.followers(), mentioning, clock.millis());
    Relations relations =
        new Relations(
            store.mentions(), mentions::mark, store.joins(), store.people(), this::online);
    if (settings.search()) {
      search = store.search();
      marked(follow("search", store.followers(), new Indexing(store.search()), 0));
    }
    if (webhook != null && hook != null && hook.after()) {
      marked(follow("webhook", store.followers(), new AfterHook(webhook), clock.millis()));
    }
    Around.Ways ways = null;
    if (settings.push() != null) {
      PushServices services = new PushServices(settings.push(), clock);
      others.add(services);
      ways = new Around.Ways(store.devices(), services.webKey());
      PushFollower follower =
          new PushFollower(
              store.devices(),
              services,
              sight(store.conversations()),
              settings.grace().plus(AFTER_GRACE),
              settings.push().content(),
              clock);
      marked(follow("push", store.followers(), follower, clock.millis()));
    }
    BeforeHook before =
        webhook != null && hook != null && hook.before()
            ? new BeforeHook(webhook, hook.within(), hook.open())
            : null;
    UnwantedWords unwanted = settings.words();
    Words words = Words.of(unwanted == null ? List.of() : lines(unwanted));
    Around around =
        new Around(
            new Screen(words, unwanted == null || unwanted.masked(), before),
            this::moved,
            desk(settings, new FilePasses(secret, clock)),
            settings.search() ? store.search() : null,
            ways,
            new Around.Desks(store.said(), store.devices()));
    Im opened =
        new Im(
            settings.room(),
            node.ground(),
            store.ledger(),
            store.conversations(),
            relations,
            around,
            clock);
    others.add(opened);
    node.open(Im.NAME, opened);
    im = opened;
  }

  private Webhook webhook(Hook hook) {
    Webhook webhook = new Webhook(hook.address(), hook.secret().reveal(), clock);
    others.add(webhook);
    return webhook;
  }

  private static List<String> lines(UnwantedWords words) throws IOException {
    return java.nio.file.Files.readAllLines(words.file(), UTF_8);
  }

  private Around.@Nullable Desk desk(MessagingSettings settings, FilePasses passes)
      throws IOException {
    MessagingSettings.Files wanted = settings.files();
    if (wanted == null) {
      return null;
    }
    FileStore kept = store(wanted.place());
    FilesDoor opened = new FilesDoor(wanted.host(), wanted.port(), passes, kept);
    opened.start();
    door = opened;
    files = kept;
    return new Around.Desk(wanted.settings().at(opened.port()), passes, kept);
  }

  private FileStore store(MessagingSettings.Place place) throws IOException {
    return switch (place) {
      case MessagingSettings.Folder(var path) -> new DiskFiles(path);
      case MessagingSettings.Bucket(var settings) -> bucket(settings);
    };
  }

  private FileStore bucket(S3Settings settings) throws IOException {
    S3Files bucket = S3Files.open(settings);
    others.add(bucket);
    return bucket;
  }

  /** Has it look as soon as anything is said. */
  private void marked(Feed feed) {
    marked.add(feed);
  }

  private Feed follow(String name, FollowerStore followers, Follower follower, long from) {
    Ground ground = node.ground();
    Feed feed =
        new Feed(
            name,
            Conversation.CHANNELS,
            run,
            followers,
            (channel, after, count) -> page(ground, channel, after, count),
            follower,
            clock);
    feed.start(from);
    feeds.add(feed);
    return feed;
  }

  private static LogPage page(Ground ground, String channel, long after, int count) {
    try {
      return ground
          .page(channel, after, count)
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(channel + " cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void moved(String channel) {
    marked.forEach(feed -> feed.mark(channel));
  }

  /** Whether a user has a line open that hears of what concerns them. */
  private Sight sight(ConversationStore conversations) {
    return new Sight() {
      @Override
      public boolean there(String user) {
        return online(user);
      }

      @Override
      public long received(String conversation, String user) {
        Membership membership = conversations.membership(conversation, user);
        return membership == null ? Long.MAX_VALUE : membership.member().received();
      }
    };
  }

  private boolean online(String user) {
    try {
      return node.operations()
              .presence(Conversation.INBOXES + user, 1, null)
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .count()
          > 0;
    } catch (ExecutionException | TimeoutException e) {
      // Better told twice than not at all.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Where files are brought and fetched; 0 where they are not. */
  public int filesPort() {
    return door == null ? 0 : door.port();
  }

  /** Looks for what was left, elsewhere; called every minute or so. */
  public void tidy() {
    boolean alsoFiles = !clock.instant().isBefore(filesNext);
    if (alsoFiles) {
      filesNext = clock.instant().plus(FILES_LOOKED_AT);
    }
    Thread.startVirtualThread(() -> {
      try {
        feeds.forEach(Feed::look);
        if (im != null) {
          im.tidy();
        }
        forgetExpired();
        if (files != null && alsoFiles) {
          files.sweep(clock.instant().minus(BEGUN_FILES_KEPT));
          if (filesKept.compareTo(Retention.FOREVER) < 0) {
            // A file is brought before it is said.
            files.forget(clock.instant().minus(filesKept).minus(BEGUN_FILES_KEPT));
          }
        }
      } catch (IOException | RuntimeException e) {
        log.warn("What was left is looked for again in a minute: {}", e.toString());
      }
    });
  }

  private void forgetExpired() {
    boolean more = search != null;
    while (more && search != null) {
      more = search.forgetExpired(clock.millis());
    }
  }

  /**
   * Writes down what the operator has done, where conversations are kept. Never blocks.
   *
   * @param key which of the operator's keys opened
   */
  public void did(String key, String deed, JsonNode what) {
    if (im != null) {
      im.did(key, deed, what);
    }
  }

  @Override
  public void close() {
    if (door != null) {
      door.close();
    }
    feeds.forEach(Feed::close);
    for (AutoCloseable other : others.reversed()) {
      try {
        other.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
