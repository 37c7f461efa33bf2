package dev.hawser.im.conversation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What somebody is in a conversation: a set of capabilities, the greater ones first. */
public enum Role {
  OWNER,
  ADMIN,
  MEMBER,
  GUEST;

  private final String word = name().toLowerCase(Locale.ROOT);

  public boolean may(Capability capability) {
    return switch (this) {
      case OWNER -> true;
      case ADMIN -> capability != Capability.APPOINT;
      case MEMBER -> capability == Capability.SEND || GUEST.may(capability);
      case GUEST -> capability == Capability.READ || capability == Capability.REACT;
    };
  }

  /** Whether it stands above another: then it may remove who has that. */
  public boolean above(Role other) {
    return compareTo(other) < 0;
  }

  /** As calls and tables have it. */
  public String word() {
    return word;
  }

  /** The role of this word; null for none. */
  public static @Nullable Role of(@Nullable String word) {
    for (Role role : values()) {
      if (role.word.equals(word)) {
        return role;
      }
    }
    return null;
  }
}
