package dev.hawser.sdk.chat;

import org.jspecify.annotations.Nullable;

/** How a group is made, or what of it is changed; what is not said stays as it is. Immutable. */
public final class GroupOptions {

  private final Json json;

  private GroupOptions(Json json) {
    this.json = json;
  }

  /** Says nothing yet. */
  public static GroupOptions standard() {
    return new GroupOptions(Json.object());
  }

  public GroupOptions title(String title) {
    return with("title", title);
  }

  /** Whether who joins may read all of it, or from then on. */
  public GroupOptions wholeHistory(boolean whole) {
    return with("history", whole ? "all" : "joining");
  }

  /** Whether whoever knows the channel may join. */
  public GroupOptions open(boolean open) {
    return with("open", open);
  }

  /** Whether only owner and admins speak. */
  public GroupOptions quiet(boolean quiet) {
    return with("quiet", quiet);
  }

  /** Whether who wishes to join waits until owner or admins say yes. */
  public GroupOptions approve(boolean approve) {
    return with("approve", approve);
  }

  /** Any JSON of yours, 8 KiB at most. */
  public GroupOptions custom(String custom) {
    return with("custom", Json.of(custom));
  }

  private GroupOptions with(String field, Object value) {
    return new GroupOptions(json.with(field, value));
  }

  Json json() {
    return json;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GroupOptions that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return json.toString();
  }
}
