package dev.hawser.core.access;

import org.jspecify.annotations.Nullable;

/** What a channel may be called. */
public final class ChannelName {

  /** The longest name, in characters. */
  public static final int LONGEST = 255;

  private ChannelName() {}

  /** Why this is no name of a channel, in words for whoever sent it; null where it is one. */
  public static @Nullable String problem(String name) {
    if (name.isEmpty()) {
      return "a channel's name is empty";
    }
    if (name.length() > LONGEST) {
      return "a channel's name has " + name.length() + " characters (at most " + LONGEST + ")";
    }
    char before = '/';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' && before == '/') {
        return "a channel's name has an empty part";
      }
      if (c == '+' || c == '#') {
        return "a channel's name holds '" + c + "', which only patterns may";
      }
      if (c <= ' ' || c == 0x7f || Character.isISOControl(c) || Character.isWhitespace(c)) {
        return "a channel's name holds a blank or control character at " + i;
      }
      before = c;
    }
    return before == '/' ? "a channel's name ends with '/'" : null;
  }
}
