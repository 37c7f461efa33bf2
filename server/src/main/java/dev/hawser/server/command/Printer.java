package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.HawserException;
import java.io.PrintWriter;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * Writes what a subscription hears: publications and presence to standard output, the line's
 * fortunes to standard error.
 *
 * <p>A reader that is slower than the channel slows the SDK down, and the SDK the node. A reader
 * that has gone ({@code | head}) ends the command.
 */
final class Printer implements ChannelListener {

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean presence;
  private final long count;
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private long printed;

  /**
   * @param count publications after which it ends; 0 for never
   */
  Printer(PrintWriter out, PrintWriter err, boolean json, boolean presence, long count) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.presence = presence;
    this.count = count;
  }

  /** Completes when there is nothing more to do, or fails with why that is so. */
  CompletableFuture<@Nullable Void> ended() {
    return ended;
  }

  void fail(HawserException reason) {
    ended.completeExceptionally(reason);
  }

  /** Says something about the line. */
  void note(String text) {
    if (!ended.isDone()) {
      err.println("hawser: " + text);
      err.flush();
    }
  }

  @Override
  public synchronized void publication(Channel channel, Publication publication) {
    if (count > 0 && printed >= count) {
      return;
    }
    printed++;
    if (json) {
      write(push("publication", describe(channel, publication)).toString());
    } else {
      String user = publication.user() == null ? "-" : publication.user();
      Payload payload = publication.payload();
      write(channel.name() + " " + publication.offset() + " " + user + " " + data(payload));
    }
    if (printed == count) {
      ended.complete(null);
    }
  }

  @Override
  public void subscribed(Channel channel, Standing standing) {
    Position at = standing.position();
    String where = channel.name() + " at " + Positions.text(at);
    if (standing.lost()) {
      note("LOST: " + where + ", what came before is gone (" + standing.reason() + ")");
    } else {
      note((standing.recovered() ? "recovered " : "subscribed to ") + where);
    }
    if (json) {
      ObjectNode object = of(channel);
      object.putObject("position").put("epoch", at.epoch()).put("offset", at.offset());
      object.put("recovered", standing.recovered());
      if (standing.reason() != null) {
        object.put("reason", standing.reason());
      }
      write(push("subscribed", object).toString());
    }
  }

  @Override
  public void joined(Channel channel, Member member) {
    presence("joined", channel, member);
  }

  @Override
  public void left(Channel channel, Member member) {
    presence("left", channel, member);
  }

  private void presence(String what, Channel channel, Member member) {
    if (!presence) {
      return;
    }
    if (json) {
      ObjectNode object = of(channel).put("session", member.session()).put("user", member.user());
      write(push(what, object).toString());
    } else {
      write(channel.name() + " " + what + " " + member.user() + " " + member.session());
    }
  }

  @Override
  public void reset(Channel channel, Position position, String reason) {
    note(
        "LOST: "
            + channel.name()
            + " goes on after "
            + Positions.text(position)
            + " ("
            + reason
            + ")");
    if (json) {
      ObjectNode object = of(channel);
      object.putObject("position").put("epoch", position.epoch()).put("offset", position.offset());
      write(push("reset", object.put("reason", reason)).toString());
    }
  }

  @Override
  public void skipped(Channel channel, long from, long to, String reason) {
    note(channel.name() + " skips " + from + " to " + to + " (" + reason + ")");
    if (json) {
      write(
          push("skipped", of(channel).put("from", from).put("to", to).put("reason", reason))
              .toString());
    }
  }

  @Override
  public void unsubscribed(Channel channel, HawserException reason) {
    note(channel.name() + " has ended");
    fail(reason);
  }

  private synchronized void write(String text) {
    if (ended.isDone()) {
      return;
    }
    out.println(text);
    // Flushes, too: whoever reads along sees each line at once.
    if (out.checkError()) {
      ended.complete(null);
    }
  }

  private static ObjectNode describe(Channel channel, Publication publication) {
    ObjectNode object = of(channel).put("offset", publication.offset());
    Payload payload = publication.payload();
    if (payload.json()) {
      object.putRawValue("data", new RawValue(new String(payload.bytes(), UTF_8)));
    } else {
      object.put("bytes", Base64.getEncoder().encodeToString(payload.bytes()));
    }
    if (publication.user() != null) {
      object.put("user", publication.user());
    }
    if (publication.key() != null) {
      object.put("key", publication.key());
    }
    object.put("time", publication.time());
    if (!publication.tags().isEmpty()) {
      ObjectNode tags = object.putObject("tags");
      publication.tags().forEach(tags::put);
    }
    if (publication.slot() != null) {
      object.put("slot", publication.slot());
    }
    return object;
  }

  private static String data(Payload payload) {
    return payload.json()
        ? new String(payload.bytes(), UTF_8)
        : "base64:" + Base64.getEncoder().encodeToString(payload.bytes());
  }

  private static ObjectNode of(Channel channel) {
    return JsonNodeFactory.instance.objectNode().put("channel", channel.name());
  }

  private static ObjectNode push(String name, ObjectNode object) {
    ObjectNode push = JsonNodeFactory.instance.objectNode();
    push.set(name, object);
    return push;
  }
}
