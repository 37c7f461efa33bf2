package dev.hawser.sdk.chat;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a member is. */
public enum Role {
  /** May everything; there is one in a group. */
  OWNER,
  /** May everything but say what others are. */
  ADMIN,
  /** Reads, says something and reacts. */
  MEMBER,
  /** Reads and reacts. */
  GUEST;

  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The least where the name is one that this version does not know. */
  static Role of(@Nullable String name) {
    for (Role role : values()) {
      if (role.wire().equals(name)) {
        return role;
      }
    }
    return GUEST;
  }
}
