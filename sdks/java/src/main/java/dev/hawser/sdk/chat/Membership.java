package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a member does in a conversation beside saying something. Each future is done once the server
 * has done it, and fails with a {@code HawserException}.
 */
public abstract sealed class Membership permits Conversation {

  Membership() {}

  /** A page of members by name. {@code count} is of all; {@code next} null where it ends. */
  public record MembersPage(long count, List<ConversationMember> members, @Nullable String next) {}

  /** How many of a group have read so far. */
  public record WhoRead(long read, long of) {}

  /**
   * The link by which people come into a group.
   *
   * @param link what {@link Chat#joinBy} takes; null where there is none
   * @param by who made it
   * @param until when it ends, milliseconds since 1970; 0 for never
   * @param uses how many more may come by it; 0 for any number
   */
  public record GroupLink(@Nullable String link, @Nullable String by, long until, long uses) {}

  /** Who waits to be let in, by name; {@code next} is null where it ends. */
  public record RequestsPage(List<JoinRequest> requests, @Nullable String next) {}

  /** Somebody who waits to be let in, since a time in milliseconds since 1970. */
  public record JoinRequest(String user, long time) {}

  abstract Host host();

  /** Asks the room about this conversation. */
  abstract CompletableFuture<Json> call(String method, Json given);

  /** Something becomes of a message; shown at once, and undone where it is refused. */
  abstract CompletableFuture<Position> happen(Json what);

  /** The server's view, which is passed over where more is known here. */
  abstract void renew(ConversationView view);

  /** How it is seen now. */
  abstract void change(Flags flags);

  /** The user is no member any more. */
  abstract void end();

  public CompletableFuture<Position> recall(long offset) {
    return happen(Happening.recall(offset));
  }

  /** Reacts with an emoji, or takes that back. */
  public CompletableFuture<Position> react(long offset, String emoji, boolean on) {
    return happen(Happening.react(offset, emoji, on));
  }

  public CompletableFuture<Position> pin(long offset, boolean on) {
    return happen(Happening.pin(offset, on));
  }

  /** How many members have read up to there, in a group of any size. */
  public CompletableFuture<WhoRead> whoRead(long offset) {
    return call("who-read", Json.object().put("offset", offset))
        .thenApply(answer -> new WhoRead(answer.number("read", 0), answer.number("of", 0)));
  }

  /**
   * Reads a page of the members.
   *
   * @param next where the page before ended; null for the first
   */
  public CompletableFuture<MembersPage> membersPage(int limit, @Nullable String next) {
    return call("members", Json.object().put("limit", limit).put("next", next))
        .thenApply(answer ->
            new MembersPage(
                answer.number("count", 0),
                answer.list("members").stream().map(ConversationMember::of).toList(),
                answer.text("next")));
  }

  /** Tells how many are new. */
  public CompletableFuture<Long> invite(List<String> users, Role role) {
    return call("invite", Json.object().put("users", users).put("role", role.wire()))
        .thenApply(answer -> answer.number("added", 0));
  }

  public CompletableFuture<Void> remove(String user) {
    return done(call("remove", Json.object().put("user", user)));
  }

  /** Says what somebody is; an owner who names another is an admin from then on. */
  public CompletableFuture<Void> appoint(String user, Role role) {
    return done(call("role", Json.object().put("user", user).put("role", role.wire())));
  }

  /**
   * Says in another conversation what was said here, and who said it.
   *
   * @param key asking twice with it does it once
   * @return its offset there
   */
  public CompletableFuture<Long> forward(long offset, Conversation to, @Nullable String key) {
    return call(
            "forward-message",
            Json.object().put("offset", offset).put("to", to.channel()).put("key", key))
        .thenApply(answer -> answer.number("offset", 0));
  }

  /** The link by which people come into the group. */
  public CompletableFuture<GroupLink> link() {
    return call("link", Json.object()).thenApply(Membership::link);
  }

  /**
   * Makes a link, in the place of the one before.
   *
   * @param within for how long, in whole seconds; null for ever
   * @param uses for how many users; 0 for anybody who has it
   */
  public CompletableFuture<GroupLink> makeLink(@Nullable Duration within, int uses) {
    return call(
            "link",
            Json.object()
                .put("make", true)
                .put("within", within == null ? null : within.toSeconds())
                .put("uses", uses == 0 ? null : uses))
        .thenApply(Membership::link);
  }

  public CompletableFuture<Void> endLink() {
    return done(call("link", Json.object().put("end", true)));
  }

  private static GroupLink link(Json json) {
    return new GroupLink(
        json.text("link"), json.text("by"), json.number("until", 0), json.number("uses", 0));
  }

  /**
   * Who waits to be let in.
   *
   * @param next where the page before ended; null for the first
   */
  public CompletableFuture<RequestsPage> requests(int limit, @Nullable String next) {
    return call("requests", Json.object().put("limit", limit).put("next", next))
        .thenApply(answer ->
            new RequestsPage(
                answer.list("requests").stream().map(Membership::request).toList(),
                answer.text("next")));
  }

  private static JoinRequest request(Json json) {
    return new JoinRequest(json.text("user", ""), json.number("time", 0));
  }

  /** Lets somebody in who waits, or turns them down. */
  public CompletableFuture<Void> answer(String user, boolean accept) {
    return done(call("answer", Json.object().put("user", user).put("accept", accept)));
  }

  public CompletableFuture<Void> leave() {
    return call("leave", Json.object()).thenAccept(answer -> end());
  }

  /** Changes what the group is; what {@code changes} does not say stays. */
  public CompletableFuture<Void> update(GroupOptions changes) {
    return call("update", changes.json()).thenAccept(answer -> renew(Shapes.view(answer)));
  }

  public CompletableFuture<Void> mute(boolean muted) {
    return set("muted", muted);
  }

  /** Shows the conversation at the head of the list. */
  public CompletableFuture<Void> pin(boolean pinned) {
    return set("pinned", pinned);
  }

  public CompletableFuture<Void> archive(boolean archived) {
    return set("archived", archived);
  }

  private CompletableFuture<Void> set(String flag, boolean on) {
    return call("set", Json.object().put(flag, on))
        .thenAccept(answer -> change(Shapes.flags(answer)));
  }

  /** Marks it as unread, until it is read. */
  public CompletableFuture<Void> mark(boolean marked) {
    return call("unread-mark", Json.object().put("marked", marked))
        .thenAccept(answer -> change(Shapes.flags(answer)));
  }

  /** Brings a file here under its own name; then say it: {@link Said#file}. */
  public CompletableFuture<FileReference> upload(Path file, UploadListener listener) {
    Path last = file.getFileName();
    String name = last == null ? file.toString() : last.toString();
    String type = URLConnection.guessContentTypeFromName(name);
    return upload(FileSource.of(file), name, type == null ? Upload.ANY_TYPE : type, listener);
  }

  /**
   * Brings a file here; then say it: {@link Said#file}. It is read and sent on a thread of its own,
   * in pieces of 1 MiB. What a broken line took with it is brought again from where the server has
   * it, for as long as it gets on; cancelling the future gives it up.
   *
   * @param type its media type
   * @param listener hears how far it is
   * @return fails where files are not taken here, or not this one; with {@code file-unreadable}
   *     where the source fails
   */
  public CompletableFuture<FileReference> upload(
      FileSource source, String name, String type, UploadListener listener) {
    Host host = host();
    return new Upload(
            source,
            name,
            type,
            what -> call("upload", what),
            host.hawser()::request,
            host.turns()::run,
            listener)
        .start();
  }

  /** Where a file of this conversation is fetched for a while. */
  public CompletableFuture<FileAddress> address(FileReference file) {
    return address(file, false);
  }

  /** Where a small picture of a file is fetched for a while: a JPEG of at most 320 pixels. */
  public CompletableFuture<FileAddress> thumbnailAddress(FileReference file) {
    return address(file, true);
  }

  private CompletableFuture<FileAddress> address(FileReference file, boolean small) {
    Json which = Json.object().put("id", file.id()).put("name", file.name());
    return call("download", which.put("type", file.type()).put("thumbnail", small ? true : null))
        .thenApply(FileAddress::of);
  }

  private static CompletableFuture<Void> done(CompletableFuture<Json> answer) {
    return answer.thenAccept(json -> {});
  }
}
