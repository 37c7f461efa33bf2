package dev.hawser.proof.door;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What comes down through one door of plain HTTP, as one goes on reading: a poll that is answered
 * is followed by another, with the ticket and the positions of then. Publications that came with
 * {@code connected} are heard like others. For one thread.
 */
public final class Down implements AutoCloseable {

  /** The doors through which frames come down. */
  public enum Door {
    STREAM,
    SSE,
    POLL,
    STREAM_TLS,
    SSE_TLS,
    POLL_TLS;

    private static final String TLS = "_TLS";

    String path() {
      return "/" + name().replace(TLS, "").toLowerCase(Locale.ROOT);
    }

    Http to(Node node) {
      return name().endsWith(TLS) ? Http.secured(node) : Http.plain(node);
    }

    /** Whether frames come by one answer after another. */
    public boolean polls() {
      return this == POLL || this == POLL_TLS;
    }
  }

  private static final Json END = Json.of("{\"end\":{}}");

  private final Http http;
  private final Door door;
  private final String who;
  private final Map<String, String> positions = Collections.synchronizedMap(new LinkedHashMap<>());
  private final BlockingQueue<Json> heard = new LinkedBlockingQueue<>();
  private final Deque<Json> kept = new ArrayDeque<>();
  private volatile @Nullable InputStream body;
  private volatile int status;
  private volatile String resume;
  private volatile boolean closed;

  /**
   * Opens it.
   *
   * @param who fields of {@code connect}, as {@code 'token':'…'}; may be empty
   * @param resume a ticket, or empty
   * @param wishes channels, each with its {@code since} as JSON or an empty text
   */
  public Down(Node node, Door door, String who, String resume, Map<String, String> wishes) {
    this.http = door.to(node);
    this.door = door;
    this.who = who;
    this.resume = resume;
    positions.putAll(wishes);
    Thread.ofVirtual().name("down").start(this::run);
  }

  /** As a guest, at the heads of these channels. */
  public static Down guest(Node node, Door door, String... channels) {
    Map<String, String> wishes = new LinkedHashMap<>();
    for (String channel : channels) {
      wishes.put(channel, "");
    }
    return new Down(node, door, "", "", wishes);
  }

  private void run() {
    try {
      boolean more = true;
      while (more && !closed) {
        more = once() && door.polls();
      }
    } catch (IOException | UncheckedIOException broken) {
      // Closed by us or broken by the node: either is an end.
    } finally {
      heard.add(END);
    }
  }

  private boolean once() throws IOException {
    HttpRequest request = http.request(door.path(), connect());
    HttpResponse<InputStream> response = http.send(request);
    status = response.statusCode();
    boolean goesOn = status == 200;
    try (BufferedReader lines = Http.reader(response)) {
      body = response.body();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = line.startsWith("data: ") ? line.substring(6) : line;
        if (text.startsWith("{")) {
          Json frame = Json.of(text);
          note(frame);
          goesOn &= !frame.has("closing");
        }
      }
    }
    return goesOn;
  }

  private String connect() {
    List<String> subscribe = new ArrayList<>();
    positions.forEach((channel, since) ->
        subscribe.add(
            "{'channel':'" + channel + "'" + (since.isEmpty() ? "" : ",'since':" + since) + "}"));
    return "{'id':1,'connect':{'heartbeat':500,%s%s'subscribe':[%s]}}"
        .formatted(
            who.isEmpty() ? "" : who + ",",
            resume.isEmpty() ? "" : "'resume':'" + resume + "',",
            String.join(",", subscribe));
  }

  /** What the test is told of comes last: it may ask at once where that has brought this. */
  private void note(Json frame) {
    List<Json> told = new ArrayList<>();
    told.add(frame);
    if (frame.has("connected")) {
      resume = frame.text("connected", "resume");
      for (Json one : frame.list("connected", "subscribed")) {
        if (one.has("position")) {
          hold(one.text("channel"), one.text("position", "epoch"), one.at("position"));
          one.list("publications")
              .forEach(each -> told.add(new Json(Map.of("publication", named(one, each)))));
        }
      }
    } else if (frame.has("publication")) {
      String channel = frame.text("publication", "channel");
      String epoch = positions.getOrDefault(channel, "").replaceAll(".*'epoch':'([^']*)'.*", "$1");
      hold(channel, epoch, frame.at("publication"));
    }
    heard.addAll(told);
  }

  private static Object named(Json subscribed, Json publication) {
    Map<Object, Object> named = new LinkedHashMap<>((Map<?, ?>) publication.value());
    named.put("channel", subscribed.text("channel"));
    return named;
  }

  private void hold(String channel, String epoch, Json at) {
    positions.put(channel, "{'epoch':'%s','offset':%d}".formatted(epoch, at.number("offset")));
  }

  /** The status of the newest answer; known once something was heard. */
  public int status() {
    return status;
  }

  /** The newest ticket. */
  public String resume() {
    return resume;
  }

  /** Sends one command by a request of its own, through the same door. */
  public Json command(String frame, String... fields) {
    return http.post("/command", frame, fields).frame();
  }

  /** Where it stands: to go on from there. */
  public Map<String, String> positions() {
    return new LinkedHashMap<>(positions);
  }

  /** The next frame with this field, the field's own content. */
  public Json next(String name) {
    return next(name, frame -> frame.has(name)).at(name);
  }

  /** Waits for the end of everything. */
  public void end() {
    var _ = next("the end", frame -> frame.has("end"));
  }

  /** So many publications of a channel, in the order in which they came. */
  public List<Json> publications(String channel, int count) {
    List<Json> found = new ArrayList<>();
    while (found.size() < count) {
      found.add(
          next(
                  "publication " + (found.size() + 1) + " of " + count,
                  frame ->
                      frame.has("publication")
                          && frame.text("publication", "channel").equals(channel))
              .at("publication"));
    }
    return found;
  }

  private Json next(String what, Predicate<Json> wanted) {
    for (Json frame : kept) {
      if (wanted.test(frame)) {
        kept.remove(frame);
        return frame;
      }
    }
    try {
      while (true) {
        Json frame = heard.poll(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (frame == null) {
          throw new AssertionError("no " + what + " in time; kept " + kept);
        }
        if (wanted.test(frame)) {
          return frame;
        }
        if (frame.has("end")) {
          heard.add(frame);
          throw new AssertionError("ended before " + what + "; kept " + kept);
        }
        kept.add(frame);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, stop);
    }
  }

  /** Leaves, in the middle of whatever comes. */
  @Override
  public void close() {
    closed = true;
    InputStream coming = body;
    if (coming != null) {
      try {
        coming.close();
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
    http.close();
  }
}
