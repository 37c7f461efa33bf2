package dev.hawser.im.hooks;

import dev.hawser.im.feed.Follower;
import dev.hawser.protocol.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells the application's server what was said. Whatever it answers of 2xx means that it has it;
 * 408, 429, 5xx and silence, that it is to be told again, and what follows in the same channel
 * waits. Any other answer will not change by asking again: it is logged, and the next is told.
 */
public final class AfterHook implements Follower {

  private static final Logger log = LoggerFactory.getLogger(AfterHook.class);
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Duration WITHIN = Duration.ofSeconds(10);

  private final Webhook webhook;

  public AfterHook(Webhook webhook) {
    this.webhook = webhook;
  }

  @Override
  public void take(String channel, List<Publication> page, Progress taken)
      throws IOException, InterruptedException {
    for (Publication publication : page) {
      tell(channel, publication);
      taken.to(publication.offset());
    }
  }

  private void tell(String channel, Publication publication)
      throws IOException, InterruptedException {
    String delivery = channel + "@" + publication.offset();
    int status = webhook.post("after", delivery, told(channel, publication), WITHIN).status();
    if (status == 408 || status == 429 || status >= 500) {
      throw new IOException("the webhook answered " + status);
    }
    if (status / 100 != 2) {
      log.warn("The webhook refuses {} with {}: it is not told again", delivery, status);
    }
  }

  private static String told(String channel, Publication publication) {
    ObjectNode told =
        MAPPER
            .createObjectNode()
            .put("channel", channel)
            .put("offset", publication.offset())
            .put("time", publication.time());
    if (publication.user() != null) {
      told.put("user", publication.user());
    }
    if (publication.key() != null) {
      told.put("key", publication.key());
    }
    if (!publication.tags().isEmpty()) {
      ObjectNode tags = told.putObject("tags");
      for (Map.Entry<String, String> tag : publication.tags().entrySet()) {
        tags.put(tag.getKey(), tag.getValue());
      }
    }
    try {
      told.set("data", MAPPER.readTree(publication.payload().bytes()));
    } catch (JacksonException e) {
      told.put("bytes", publication.payload().bytes());
    }
    return told.toString();
  }
}
