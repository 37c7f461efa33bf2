package dev.hawser.sdk.wire;

import dev.hawser.protocol.Choice;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.json.ChoiceCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a node which of all nodes have room, on a thread of its own. */
public final class ChoiceCall {

  private static final Logger LOG = LoggerFactory.getLogger(ChoiceCall.class);
  private static final int LARGEST = 64 * 1024;

  /** Longer than a node needs, and short for somebody who could do without. */
  private static final int PATIENCE_MILLIS = 3_000;

  private ChoiceCall() {}

  /**
   * Asks.
   *
   * @param then takes the answer, or null where there was none, on that thread
   */
  public static void ask(Address node, Options options, Consumer<@Nullable Choice> then) {
    Options.thread(
        "hawser-choice",
        () -> {
          Choice told = null;
          try {
            told = ChoiceCodec.decode(read(options.request(node.choice())));
          } catch (IOException | MalformedFrameException none) {
            LOG.debug("{} tells no choice: {}", node, none.getMessage());
          }
          then.accept(told);
        });
  }

  private static byte[] read(HttpURLConnection call) throws IOException {
    call.setConnectTimeout(PATIENCE_MILLIS);
    call.setReadTimeout(PATIENCE_MILLIS);
    try (InputStream in = call.getInputStream()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] some = new byte[4_096];
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        body.write(some, 0, count);
        if (body.size() > LARGEST) {
          throw new IOException("more than " + LARGEST + " bytes");
        }
      }
      return body.toByteArray();
    } finally {
      call.disconnect();
    }
  }
}
