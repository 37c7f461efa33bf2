package dev.hawser.sdk.chat;

import org.jspecify.annotations.Nullable;

/**
 * What somebody says of themselves. To change one's own, begin with {@link #NOTHING}: {@code
 * people.describe(Profile.NOTHING.name("Ann"))}.
 *
 * @param user whose it is
 * @param name null where they say none
 * @param picture where one is; null for nowhere
 * @param custom any JSON of yours; null for none
 */
public record Profile(
    String user, @Nullable String name, @Nullable String picture, @Nullable String custom) {

  /** Says nothing, of nobody. */
  public static final Profile NOTHING = new Profile("", null, null, null);

  public Profile name(String name) {
    return new Profile(user, name, picture, custom);
  }

  public Profile picture(String picture) {
    return new Profile(user, name, picture, custom);
  }

  /** The same with JSON of yours. */
  public Profile custom(String json) {
    return new Profile(user, name, picture, json);
  }

  static Profile of(Json json) {
    Json custom = json.at("custom");
    return new Profile(
        json.text("user", ""),
        json.text("name"),
        json.text("picture"),
        custom == null ? null : custom.toString());
  }

  /** What is to be changed. */
  Json changes() {
    return Json.object()
        .put("name", name)
        .put("picture", picture)
        .put("custom", custom == null ? null : Json.of(custom));
  }
}
