package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.protocol.Code;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How nodes hear patterns. Each says in Redis to which it listens, so all know that of all, and who
 * numbers something knows who wants to hear of the channel. That node is told once where the
 * channel is; it listens to the channel itself from then on, so a publication comes to it once,
 * whatever it listens to. It is told again every 5 s, in a few bytes, in case it let go of it.
 *
 * <p>Where no pattern means a channel, nothing is said of it at all.
 *
 * <p><b>What is missed.</b> Who begins to listen waits until all who hear changes have taken this
 * one in. One who learns of a change late says so to who made it, and one whose own line was broken
 * knows it. A node that ends before it has told all takes that along; it ends without a farewell
 * then, and when its lease is over all are told that it did. Each time the ear hears of it.
 *
 * <p><b>Letters</b> to a node: {@code A} and a number: a change was taken in; {@code U}: something
 * may have been missed; {@code R}: a channel, {@link Packed}, and a {@link Rings ring} of it.
 *
 * <p>May be used from any thread.
 */
final class PatternBell {

  private static final Logger log = LoggerFactory.getLogger(PatternBell.class);

  /** How long a node is believed to listen that says nothing. */
  private static final Duration LEASE = Duration.ofSeconds(20);

  /** How often it says so. */
  private static final Duration SAID = Duration.ofSeconds(5);

  /** How long who begins to listen waits for the others. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofMillis(300);

  private final Redis redis;
  private final Names names;
  private final String self;
  private final PatternRoll roll = new PatternRoll();
  private final Set<ChannelPattern> own = new LinkedHashSet<>();
  private final Map<Long, Change> changes = new HashMap<>();
  private final Whereabouts whereabouts;
  private final Ears.Hearer hearer = new Heard();
  private long lastChange;

  /** The number of the last change of which the node was told. */
  private long lastNotice;

  private boolean started;
  private volatile Bell.@Nullable Ear ear;
  private volatile boolean closed;

  /** A change of this node's, which others are taking in. */
  private static final class Change {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int wanted = Integer.MAX_VALUE;
    private int taken;

    private void look() {
      if (taken >= wanted) {
        done.complete(null);
      }
    }
  }

  PatternBell(Redis redis, Names names, String self) {
    this.redis = redis;
    this.names = names;
    this.self = self;
    this.whereabouts = new Whereabouts(redis, names, self, roll);
  }

  /** Begins to know what others listen to; returns when it does, or cannot yet. */
  void attach(Bell.Ear ear) {
    this.ear = ear;
    redis
        .ears()
        .keep(names.patterns(), hearer)
        .thenCombine(redis.ears().keep(names.patternsTo(self), hearer), (_, _) -> null)
        .thenCompose(_ -> say(false, 0))
        .exceptionally(failure -> {
          log.warn("To which patterns others listen is not known yet: {}", failure.getMessage());
          return null;
        })
        .toCompletableFuture()
        .join();
    redis.later(SAID, this::tick);
  }

  private void tick() {
    if (!closed) {
      whereabouts.forget();
      var _ = say(false, 0).exceptionally(PatternBell::later);
      redis.later(SAID, this::tick);
    }
  }

  private static @Nullable Void later(Throwable failure) {
    log.debug("Patterns are said again later: {}", failure.getMessage());
    return null;
  }

  /** Who tells listeners where channels are. */
  Whereabouts whereabouts() {
    return whereabouts;
  }

  // ---- to listen

  CompletionStage<Void> listen(ChannelPattern pattern) {
    synchronized (this) {
      own.add(pattern);
    }
    return change();
  }

  void unlisten(ChannelPattern pattern) {
    synchronized (this) {
      own.remove(pattern);
    }
    // Nobody waits for it: what comes all the same is for nobody here.
    var _ = say(true, 0).exceptionally(PatternBell::later);
  }

  /** Says what it listens to; completes when all who hear that have taken it in. */
  private CompletionStage<Void> change() {
    Change change = new Change();
    long number;
    synchronized (this) {
      number = ++lastChange;
      changes.put(number, change);
    }
    var _ =
        say(true, number)
            .whenComplete((_, failure) -> {
              if (failure != null) {
                change.done.completeExceptionally(new RefusedException(Code.LOG_UNAVAILABLE));
              } else {
                redis.later(PATIENCE, () -> giveUp(change));
              }
            });
    return change.done.whenComplete((_, _) -> {
      synchronized (this) {
        changes.remove(number);
      }
    });
  }

  /** Somebody may have gone meanwhile, or stand still: then what it numbers is missed. */
  private void giveUp(Change change) {
    if (change.done.complete(null)) {
      missed();
    }
  }

  private void missed() {
    Bell.Ear hears = ear;
    if (hears != null && !closed) {
      hears.unheard();
    }
  }

  private CompletionStage<Void> say(boolean changed, long number) {
    return say(changed, number, LEASE);
  }

  /**
   * Says what it listens to, and reads what others do.
   *
   * @param changed whether that is something else than before
   * @param number by which others say that they have taken it in; 0 where nobody waits for that
   * @param lease for how long that is believed; nothing is a farewell
   */
  private CompletionStage<Void> say(boolean changed, long number, Duration lease) {
    if (closed) {
      return CompletableFuture.failedFuture(new RefusedException(Code.LOG_UNAVAILABLE));
    }
    List<byte[]> values =
        List.of(
            self.getBytes(UTF_8),
            Long.toString(lease.toMillis()).getBytes(ISO_8859_1),
            said(number),
            (changed ? "1" : "0").getBytes(ISO_8859_1));
    return redis
        .run(Script.PATTERNS, List.of(names.patterns()), values)
        .thenAccept(answer -> read(number, answer));
  }

  private synchronized byte[] said(long number) {
    if (own.isEmpty()) {
      return new byte[0];
    }
    return Packed.bytes(out -> {
      out.writeLong(number);
      out.writeInt(own.size());
      for (ChannelPattern pattern : own) {
        Packed.text(out, pattern.text());
      }
    });
  }

  private void read(long number, List<Object> answer) {
    List<?> all = (List<?>) answer.get(2);
    Map<String, List<ChannelPattern>> others = new HashMap<>();
    for (int i = 0; i < all.size(); i += 2) {
      String node = new String((byte[]) all.get(i), UTF_8);
      List<ChannelPattern> patterns =
          node.equals("v") ? List.of() : patterns(after((byte[]) all.get(i + 1), 2));
      if (!node.equals(self) && !patterns.isEmpty()) {
        others.put(node, patterns);
      }
    }
    long until = (Long) answer.get(0);
    Set<String> late;
    boolean confesses;
    synchronized (this) {
      late = roll.read(until, others);
      Change change = changes.get(number);
      if (change != null) {
        // One of those who heard it is this node itself.
        change.wanted = Math.max(0, (int) (long) (Long) answer.get(1) - 1);
        change.look();
      }
      // Before its first look a node has numbered nothing.
      confesses = started && !late.isEmpty();
      started = true;
    }
    if (confesses) {
      // Unless what would have told of it is only a little slower.
      redis.later(PATIENCE, () -> confess(late, until));
    }
  }

  private void confess(Set<String> late, long until) {
    synchronized (this) {
      if (lastNotice >= until) {
        return;
      }
    }
    late.forEach(node -> redis.publish(names.patternsTo(node), new byte[] {'U'}));
  }

  // ---- what is heard

  private final class Heard implements Ears.Hearer {

    @Override
    public void heard(byte[] name, byte[] message) {
      try {
        if (closed) {
          return;
        }
        if (Arrays.equals(name, names.patterns())) {
          changed(message);
        } else {
          letter(message);
        }
      } catch (IllegalArgumentException strange) {
        log.warn("What was said of patterns cannot be read: {}", strange.getMessage());
      }
    }

    /** What others say now reached nobody for a while, here and perhaps in Redis. */
    @Override
    public void returned() {
      synchronized (PatternBell.this) {
        roll.forgetNumbers();
      }
      CompletionStage<Void> again = own.isEmpty() ? say(false, 0) : change();
      var _ =
          again.whenComplete((_, failure) -> {
            if (failure != null) {
              redis.later(RETRY, this::returned);
            } else {
              missed();
            }
          });
    }
  }

  private void changed(byte[] notice) {
    String[] head = new String(notice, ISO_8859_1).split(" ", 3);
    String node = head[1];
    if (node.equals(self)) {
      return;
    }
    long number = Long.parseLong(head[0]);
    if (number == 0) {
      log.info("A node ended without a farewell; what it numbered last may be missed by patterns");
      missed();
      return;
    }
    byte[] said = after(notice, 2);
    synchronized (this) {
      lastNotice = number;
      roll.changed(node, number, patterns(said));
    }
    if (said.length > 0) {
      byte[] taken = Arrays.copyOf(said, 1 + Long.BYTES);
      System.arraycopy(said, 0, taken, 1, Long.BYTES);
      taken[0] = 'A';
      redis.publish(names.patternsTo(node), taken);
    }
  }

  private void letter(byte[] letter) {
    switch (letter.length == 0 ? 0 : letter[0]) {
      case 'A' -> taken(ByteBuffer.wrap(letter, 1, Long.BYTES).getLong());
      case 'U' -> missed();
      case 'R' -> {
        String channel =
            Packed.read(
                letter,
                in -> {
                  in.readByte();
                  return Packed.text(in);
                });
        int from = 1 + Integer.BYTES + channel.getBytes(UTF_8).length;
        Ring ring = Rings.read(channel, Arrays.copyOfRange(letter, from, letter.length), self);
        Bell.Ear hears = ear;
        if (ring != null && hears != null) {
          hears.rung(ring);
        }
      }
      default -> throw new IllegalArgumentException("a letter of no known kind");
    }
  }

  private synchronized void taken(long number) {
    Change change = changes.get(number);
    if (change != null) {
      change.taken++;
      change.look();
    }
  }

  /** What follows so many blanks. */
  private static byte[] after(byte[] bytes, int blanks) {
    int at = 0;
    for (int left = blanks; left > 0 && at < bytes.length; at++) {
      left -= bytes[at] == ' ' ? 1 : 0;
    }
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  private static List<ChannelPattern> patterns(byte[] said) {
    if (said.length == 0) {
      return List.of();
    }
    return Packed.read(
        said,
        in -> {
          in.readLong();
          List<ChannelPattern> patterns = new ArrayList<>();
          for (int left = in.readInt(); left > 0; left--) {
            patterns.add(new ChannelPattern(Packed.text(in)));
          }
          return List.copyOf(patterns);
        });
  }

  void close() {
    if (!closed) {
      synchronized (this) {
        own.clear();
      }
      // Without a farewell where somebody has still to be told: then all hear that it is missing.
      Duration lease = whereabouts.owes() ? LEASE : Duration.ZERO;
      var _ = say(true, 0, lease).exceptionally(PatternBell::later);
      closed = true;
      whereabouts.close();
      redis.ears().unlisten(names.patterns(), hearer);
      redis.ears().unlisten(names.patternsTo(self), hearer);
    }
  }
}
