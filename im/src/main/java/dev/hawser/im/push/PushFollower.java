package dev.hawser.im.push;

import dev.hawser.core.log.Reference;
import dev.hawser.im.feed.Follower;
import dev.hawser.im.message.Content;
import dev.hawser.im.message.Threads;
import dev.hawser.im.push.DeviceStore.Device;
import dev.hawser.protocol.Publication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Tells who is not there what was said, on the devices that they gave.
 *
 * <p>Of each conversation one notice stands on a device at a time, the newest. Who muted the
 * conversation is not told, nor who has a line open and keeps it ({@link Leaving}). In a group of
 * more than {@link #MOST} devices only those are told whom the message mentions: nobody wants to
 * hear of everything there, and one sentence must not become a hundred thousand requests. So it is
 * with what is said in a thread.
 *
 * <p>What a service does not take now is tried again a few times; what is old when its turn comes
 * is left out, so that nobody is flooded after a long night.
 */
public final class PushFollower implements Follower {

  private static final Logger log = LoggerFactory.getLogger(PushFollower.class);

  /** The most devices that one message is told to. */
  static final int MOST = 1_000;

  private static final Duration STALE = Duration.ofHours(1);
  private static final Duration KEPT = Duration.ofDays(3);
  private static final int TRIES = 4;
  private static final int MOST_WAITING = 10_000;

  private final DeviceStore devices;
  private final PushService service;
  private final Sight sight;
  private final Leaving leaving;
  private final boolean content;
  private final InstantSource clock;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);

  /**
   * @param again after how long they are looked at once more who counted as there
   * @param content whether notices tell what was said, or only that something was
   */
  public PushFollower(
      DeviceStore devices,
      PushService service,
      Sight sight,
      Duration again,
      boolean content,
      InstantSource clock) {
    this.devices = devices;
    this.service = service;
    this.sight = sight;
    this.leaving = new Leaving(sight, again, (device, notice) -> send(device, notice, 1));
    this.content = content;
    this.clock = clock;
  }

  @Override
  public void take(String channel, List<Publication> page, Progress taken) {
    for (Publication publication : page) {
      boolean said = publication.tags().get(Reference.TAG) == null || inThread(publication);
      if (said && !stale(publication)) {
        tell(channel, publication, Content.look(publication.payload()));
      }
      taken.to(publication.offset());
    }
  }

  private static boolean inThread(Publication publication) {
    return Threads.of(publication.tags()) != 0;
  }

  private boolean stale(Publication publication) {
    return clock.millis() - publication.time() > STALE.toMillis();
  }

  private void tell(String channel, Publication publication, JsonNode data) {
    if (data.path("type").asString("command").equals("command")) {
      return;
    }
    String author = publication.user() == null ? "" : publication.user();
    String conversation = channel.substring(channel.lastIndexOf('/') + 1);
    Notice notice = notice(channel, publication, author, data);
    Map<String, List<Device>> byUser = new LinkedHashMap<>();
    for (Device device : wanted(conversation, author, data, inThread(publication))) {
      byUser.computeIfAbsent(device.user(), _ -> new ArrayList<>()).add(device);
    }
    byUser.forEach((user, theirs) -> {
      if (sight.there(user)) {
        Leaving.Place place = new Leaving.Place(conversation, user);
        leaving.add(place, publication.offset(), notice, theirs);
      } else {
        theirs.forEach(device -> send(device, notice, 1));
      }
    });
  }

  private List<Device> wanted(String conversation, String author, JsonNode data, boolean inThread) {
    if (!inThread) {
      List<Device> all = devices.ofMembers(conversation, author, MOST + 1);
      if (all.size() <= MOST) {
        return all;
      }
    }
    List<Device> mentioned = new ArrayList<>();
    for (JsonNode user : data.path("mentions")) {
      if (!user.asString("").equals(author)) {
        mentioned.addAll(devices.ofMember(conversation, user.asString("")));
      }
    }
    return mentioned;
  }

  private Notice notice(String channel, Publication publication, String author, JsonNode data) {
    String body = content ? body(data) : "";
    return new Notice(
        author,
        body.isEmpty() ? "…" : body,
        channel,
        Map.of("channel", channel, "offset", Long.toString(publication.offset())),
        KEPT,
        true);
  }

  private static String body(JsonNode data) {
    String text = data.path("text").asString("");
    return text.isEmpty() ? "[" + data.path("type").asString("") + "]" : text;
  }

  private void send(Device device, Notice notice, int attempt) {
    PushAddress address;
    try {
      address = PushAddresses.read(device.address());
    } catch (IllegalArgumentException e) {
      log.warn(
          "A device of {} has an address that cannot be read: {}", device.user(), e.getMessage());
      return;
    }
    var _ =
        service
            .send(address, notice)
            .thenAcceptAsync(
                outcome -> heed(device, notice, attempt, outcome), Thread::startVirtualThread);
  }

  private void heed(Device device, Notice notice, int attempt, PushOutcome outcome) {
    switch (outcome) {
      case PushOutcome.Sent() -> log.debug("A device of {} was told", device.user());
      case PushOutcome.Gone() -> devices.forget(device.address());
      case PushOutcome.Refused(String reason) ->
          log.warn("A notice for {} is refused: {}", device.user(), reason);
      case PushOutcome.Later(Duration after, String reason) -> {
        if (attempt < TRIES && waiting.tryAcquire()) {
          CompletableFuture.delayedExecutor(
                  after.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
              .execute(() -> {
                waiting.release();
                send(device, notice, attempt + 1);
              });
        } else {
          log.warn("A notice for {} is given up: {}", device.user(), reason);
        }
      }
    }
  }
}
