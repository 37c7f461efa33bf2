package dev.hawser.im.hooks;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the application's server whether something may be said, which may change or refuse it:
 * {@code {"allow":true}}, {@code {"allow":true,"data":…}} or {@code {"allow":false,"reason":…}}.
 *
 * <p>It has a deadline. What holds where it does not answer in time, or not with 200 and one of
 * these, the operator has said beforehand.
 */
public final class BeforeHook {

  private static final Logger log = LoggerFactory.getLogger(BeforeHook.class);
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final int LONGEST_REASON = 200;

  private final Webhook webhook;
  private final Duration within;
  private final boolean open;

  /**
   * @param within how long the application's server has
   * @param open whether something may be said where it does not answer
   */
  public BeforeHook(Webhook webhook, Duration within, boolean open) {
    this.webhook = webhook;
    this.within = within;
    this.open = open;
  }

  /**
   * Asks. Blocks up to the deadline.
   *
   * @return what is said instead; {@code data} itself where it was not changed
   * @throws RefusedException {@code not-allowed} with the reason, or {@code overloaded} where there
   *     was no answer and there has to be one
   */
  public JsonNode ask(String channel, String user, JsonNode data) {
    ObjectNode question = MAPPER.createObjectNode().put("channel", channel).put("user", user);
    question.set("data", data);
    try {
      Webhook.Answer answer =
          webhook.post("before", UUID.randomUUID().toString(), question.toString(), within);
      if (answer.status() == 200) {
        return read(answer.body(), data);
      }
      return unanswered("status " + answer.status(), data);
    } catch (IOException | JacksonException e) {
      return unanswered(e.toString(), data);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Code.DRAINING);
    }
  }

  private JsonNode read(String body, JsonNode data) {
    JsonNode answer = MAPPER.readTree(body);
    JsonNode allow = answer.path("allow");
    if (!allow.isBoolean()) {
      return unanswered("no \"allow\" in the answer", data);
    }
    if (!allow.asBoolean()) {
      String reason = answer.path("reason").asString("");
      throw new RefusedException(
          Code.NOT_ALLOWED, reason.substring(0, Math.min(LONGEST_REASON, reason.length())));
    }
    return answer.path("data").isObject() ? answer.path("data") : data;
  }

  private JsonNode unanswered(String why, JsonNode data) {
    log.warn("The webhook that is asked before did not answer ({})", why);
    if (open) {
      return data;
    }
    throw new RefusedException(Code.OVERLOADED, "what may be said cannot be asked now");
  }
}
