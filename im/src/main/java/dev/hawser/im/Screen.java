package dev.hawser.im;

import dev.hawser.core.RefusedException;
import dev.hawser.im.hooks.BeforeHook;
import dev.hawser.im.text.Words;
import dev.hawser.protocol.Code;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What may be said at all: words that the operator does not want are masked or refused, and the
 * application's own server is asked, which may change it or refuse it.
 *
 * <p>What it makes of one message has to be the same each time, because a key stands for what was
 * appended; of words it is, of the application's server it is asked.
 */
public final class Screen {

  private final Words words;
  private final boolean masks;
  private final @Nullable BeforeHook before;

  /**
   * @param masks whether words are masked; otherwise what holds one is refused
   * @param before null where nobody is asked
   */
  public Screen(Words words, boolean masks, @Nullable BeforeHook before) {
    this.words = words;
    this.masks = masks;
    this.before = before;
  }

  /** Whether somebody is asked, so that a look blocks. */
  boolean asks() {
    return before != null;
  }

  /** Looks at a message; blocks where somebody is asked. */
  JsonNode look(String channel, String user, JsonNode message) {
    JsonNode clean = clean(message);
    return before == null ? clean : before.ask(channel, user, clean);
  }

  private JsonNode clean(JsonNode message) {
    String text = message.path("text").asString("");
    if (words.in(text).isEmpty()) {
      return message;
    }
    if (!masks) {
      throw new RefusedException(Code.NOT_ALLOWED, "text: it holds a word that is not wanted here");
    }
    return ((ObjectNode) message.deepCopy()).put("text", words.mask(text));
  }
}
