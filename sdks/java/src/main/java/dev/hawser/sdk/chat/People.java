package dev.hawser.sdk.chat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who others are to this user: contacts, whom the user blocks, what people say of themselves. What
 * changes, also by another device or by the other, comes as a {@link ChatListener#noticed}.
 *
 * <p><b>Threads.</b> Everything may be called from any thread and nothing blocks. Futures complete
 * on the callbacks' executor, once the server has done it, and fail with a {@code HawserException}.
 *
 * <p>Source: docs/im.md, "People"; the sibling of {@code People} in {@code @hawser/client/chat}.
 */
public final class People {

  /** A page of users by name; {@code next} is null where it ends. */
  public record BlockedPage(List<String> users, @Nullable String next) {

    public BlockedPage {
      users = List.copyOf(users);
    }
  }

  /** A page of contacts and questions by name; {@code next} is null where it ends. */
  public record ContactsPage(List<Contact> contacts, @Nullable String next) {

    public ContactsPage {
      contacts = List.copyOf(contacts);
    }
  }

  /**
   * Whether somebody is there, or when they were last.
   *
   * @param time milliseconds since 1970; 0 where they are there
   */
  public record LastSeen(String user, boolean online, long time) {}

  private final BiFunction<String, Json, CompletableFuture<Json>> call;

  People(BiFunction<String, Json, CompletableFuture<Json>> call) {
    this.call = call;
  }

  /**
   * Has somebody open no conversation with this user, say nothing in theirs, and invite this user
   * nowhere.
   */
  public CompletableFuture<Void> block(String user) {
    return done("block", of(user));
  }

  public CompletableFuture<Void> unblock(String user) {
    return done("unblock", of(user));
  }

  /**
   * Whom this user blocks.
   *
   * @param next where the page before ended; null for the first
   */
  public CompletableFuture<BlockedPage> blocked(int limit, @Nullable String next) {
    return call.apply("blocked", Json.object().put("limit", limit).put("next", next))
        .thenApply(answer -> new BlockedPage(answer.texts("users"), answer.text("next")));
  }

  /**
   * Asks somebody to be a contact, or says yes to who has asked.
   *
   * @param text said with the question; null for nothing
   */
  public CompletableFuture<Contact> request(String user, @Nullable String text) {
    return call.apply("contact-request", of(user).put("text", text)).thenApply(Contact::of);
  }

  /** Says yes or no to who has asked. */
  public CompletableFuture<Void> answer(String user, boolean accept) {
    return done("contact-answer", of(user).put("accept", accept));
  }

  /** Ends a contact, or takes a question back. */
  public CompletableFuture<Void> remove(String user) {
    return done("contact-remove", of(user));
  }

  /**
   * Contacts and questions.
   *
   * @param state only those of it; null for all
   * @param next where the page before ended; null for the first
   */
  public CompletableFuture<ContactsPage> contacts(
      Contact.@Nullable State state, int limit, @Nullable String next) {
    Json where = Json.object().put("state", state == null ? null : state.wire());
    return call.apply("contacts", where.put("limit", limit).put("next", next))
        .thenApply(answer ->
            new ContactsPage(
                answer.list("contacts").stream().map(Contact::of).toList(), answer.text("next")));
  }

  /** Of those of whom this user may know it, whether they are there, or when they were last. */
  public CompletableFuture<List<LastSeen>> lastSeen(List<String> users) {
    return call.apply("last-seen", Json.object().put("users", users))
        .thenApply(answer -> answer.list("seen").stream().map(People::seen).toList());
  }

  private static LastSeen seen(Json json) {
    return new LastSeen(json.text("user", ""), json.is("online", false), json.number("time", 0));
  }

  /** Whether others may know when this user was there. */
  public CompletableFuture<Void> hideLastSeen(boolean hidden) {
    return done("last-seen", Json.object().put("hidden", hidden));
  }

  /** What this user says of themselves. */
  public CompletableFuture<Profile> profile() {
    return call.apply("profile", Json.object()).thenApply(Profile::of);
  }

  /** What somebody says of themselves. */
  public CompletableFuture<Profile> profile(String user) {
    return call.apply("profile", of(user)).thenApply(Profile::of);
  }

  /**
   * Says something else of this user: what is null in {@code changes} stays, and an empty name or
   * picture goes. Whose it is counts for nothing.
   *
   * @return all of it then
   * @throws IllegalArgumentException where {@code custom} is no JSON
   */
  public CompletableFuture<Profile> describe(Profile changes) {
    return call.apply("profile", changes.changes()).thenApply(Profile::of);
  }

  /** What many say of themselves, 100 at most; who says nothing is absent. */
  public CompletableFuture<List<Profile>> profiles(List<String> users) {
    return call.apply("profiles", Json.object().put("users", users))
        .thenApply(answer -> answer.list("profiles").stream().map(Profile::of).toList());
  }

  private static Json of(String user) {
    return Json.object().put("user", user);
  }

  private CompletableFuture<Void> done(String method, Json given) {
    return call.apply(method, given).thenAccept(answer -> {});
  }
}
