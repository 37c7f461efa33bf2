package dev.hawser.server.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.RefusedException;
import dev.hawser.core.fleet.Announcement;
import dev.hawser.core.fleet.Announcement.State;
import dev.hawser.core.fleet.Courier;
import dev.hawser.core.fleet.Muster;
import dev.hawser.protocol.Code;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks all nodes at once, and answers for this one.
 *
 * <p><b>Letters</b> are JSON. A question: {@code v} (1), {@code ask}, {@code id}, {@code from} (a
 * run), {@code with}. An answer: {@code v}, {@code re} (an id), {@code from}, {@code node} and
 * {@code body}, or {@code refused} with {@code code} and {@code message}. Unknown fields are passed
 * over, and an unknown question is refused, so that neighbouring versions understand one another.
 *
 * <p><b>Bounds.</b> A question is answered within {@link #WITHIN} or counts as unanswered: a node
 * that is slow or dead holds up nobody longer. So many are under way at once, and so many letters
 * read; what is beyond is refused or dropped. An answer that is too long is cut.
 *
 * <p><b>Threads.</b> May be asked from any thread; stages complete on any.
 */
public final class Inquiries implements AutoCloseable {

  /** How long the other nodes are waited for. */
  public static final Duration WITHIN = Duration.ofSeconds(2);

  /** The most bytes of an answer to another node. */
  static final int MOST = Courier.MOST / 2;

  private static final Logger log = LoggerFactory.getLogger(Inquiries.class);
  private static final int VERSION = 1;
  private static final int UNDER_WAY = 256;
  private static final int LETTERS = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Courier courier;
  private final Lookout lookout;
  private final Map<String, Inquiry> underWay = new ConcurrentHashMap<>();
  private final Semaphore letters = new Semaphore(LETTERS);
  private final AtomicLong ids = new AtomicLong();
  private final ExecutorService readers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("inquiries-", 0).factory());
  private volatile Respondent respondent =
      (_, _) -> {
        throw new RefusedException(Code.UNKNOWN_PATH, "this node is not open yet");
      };

  private Inquiries(Courier courier, Lookout lookout) {
    this.courier = courier;
    this.lookout = lookout;
  }

  /**
   * Begins to hear letters.
   *
   * @throws IOException where the engine does not answer
   */
  public static Inquiries open(Courier courier, Lookout lookout) throws IOException {
    Inquiries inquiries = new Inquiries(courier, lookout);
    Lookout.within(PATIENCE, courier.attach(lookout.run(), inquiries::letter));
    return inquiries;
  }

  /** Says who answers for this node from now on. */
  public void answers(Respondent here) {
    respondent = here;
  }

  // ---- asking

  /**
   * Asks.
   *
   * @param node a name, {@code here} for this node, or null for all
   * @return what was answered within {@link #WITHIN}; fails with what all said that refused, where
   *     nobody answered otherwise
   * @throws RefusedException where there is no such node, or too much is asked at once
   */
  public CompletionStage<Answers> ask(String question, ObjectNode with, @Nullable String node) {
    Map<String, String> asked = asked(node);
    boolean here = asked.containsKey(lookout.run());
    Inquiry inquiry = new Inquiry(lookout.name(), asked);
    CompletionStage<Answers> answers;
    if (asked.size() > (here ? 1 : 0)) {
      answers = send(inquiry, question, with, node == null ? null : asked);
    } else {
      answers = inquiry.within(WITHIN);
    }
    if (here) {
      readers.execute(() -> answerHere(inquiry, question, with));
    }
    return answers;
  }

  private Map<String, String> asked(@Nullable String node) {
    Map<String, String> asked = new HashMap<>();
    List<Announcement> there = lookout.muster().nodes().stream().map(Muster.Seen::node).toList();
    for (Announcement one : there) {
      boolean meant =
          node == null
              ? lookout.isSelf(one) || one.state() != State.STARTING
              : node.equals("here") ? lookout.isSelf(one) : node.equals(one.name());
      if (meant) {
        asked.put(one.run(), one.name());
      }
    }
    if (asked.isEmpty() && node != null && !node.equals("here") && !node.equals(lookout.name())) {
      throw new RefusedException(
          Code.INVALID_FIELD,
          "node: there is no "
              + node
              + "; there are "
              + there.stream()
                  .map(Announcement::name)
                  .distinct()
                  .collect(Collectors.joining(", ")));
    }
    if (node == null || asked.isEmpty()) {
      // It may have been away for so long that the others do not see it; it sees itself.
      asked.put(lookout.run(), lookout.name());
    }
    return asked;
  }

  /**
   * @param to whom alone; null for all
   */
  private CompletionStage<Answers> send(
      Inquiry inquiry, String question, ObjectNode with, @Nullable Map<String, String> to) {
    if (underWay.size() >= UNDER_WAY) {
      throw new RefusedException(Code.OVERLOADED);
    }
    String id = lookout.run() + "." + ids.incrementAndGet();
    ObjectNode letter = JsonNodeFactory.instance.objectNode().put("v", VERSION);
    letter.put("ask", question).put("id", id).put("from", lookout.run()).set("with", with);
    byte[] bytes = JsonMapper.shared().writeValueAsBytes(letter);
    if (bytes.length > Courier.MOST) {
      throw new RefusedException(Code.BODY_TOO_LARGE);
    }
    underWay.put(id, inquiry);
    CompletionStage<Answers> answers =
        inquiry.within(WITHIN).whenComplete((_, _) -> underWay.remove(id));
    if (to == null) {
      courier.sendAll(bytes);
    } else {
      to.keySet().stream()
          .filter(run -> !run.equals(lookout.run()))
          .forEach(run -> courier.send(run, bytes));
    }
    return answers;
  }

  private void answerHere(Inquiry inquiry, String question, ObjectNode with) {
    try {
      inquiry.answer(lookout.run(), lookout.name(), respondent.answer(question, with));
    } catch (RefusedException refused) {
      inquiry.refuse(lookout.run(), lookout.name(), refused);
    } catch (RuntimeException e) {
      log.error("A question was not answered here: {}", question, e);
      inquiry.refuse(lookout.run(), lookout.name(), new RefusedException(Code.INTERNAL));
    }
  }

  // ---- letters

  /** On a thread of the engine's: nothing is done here but to hand it on. */
  private void letter(byte[] letter) {
    if (!letters.tryAcquire()) {
      log.debug("A letter was dropped, there are too many at once");
      return;
    }
    try {
      readers.execute(() -> {
        try {
          read(letter);
        } finally {
          letters.release();
        }
      });
    } catch (RejectedExecutionException closing) {
      letters.release();
    }
  }

  private void read(byte[] bytes) {
    JsonNode letter;
    try {
      letter = JsonMapper.shared().readTree(bytes);
    } catch (JacksonException strange) {
      log.warn("A letter is no JSON");
      return;
    }
    String from = letter.path("from").asString("");
    if (letter.has("re")) {
      answered(letter, from);
    } else if (letter.has("ask") && !from.equals(lookout.run()) && !from.isEmpty()) {
      courier.send(from, answer(letter));
    }
  }

  private void answered(JsonNode letter, String from) {
    Inquiry inquiry = underWay.get(letter.path("re").asString(""));
    if (inquiry == null) {
      return;
    }
    String node = letter.path("node").asString("");
    if (letter.path("body") instanceof ObjectNode body) {
      inquiry.answer(from, node, body);
    } else {
      inquiry.refuse(from, node, refusal(letter.path("refused")));
    }
  }

  private static RefusedException refusal(JsonNode refused) {
    Code code = Code.of(refused.path("code").asInt(0));
    String message = refused.path("message").asString("");
    return new RefusedException(code == null ? Code.INTERNAL : code, message);
  }

  private byte[] answer(JsonNode letter) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("v", VERSION);
    answer
        .put("re", letter.path("id").asString(""))
        .put("from", lookout.run())
        .put("node", lookout.name());
    String question = letter.path("ask").asString("");
    try {
      ObjectNode with =
          letter.path("with") instanceof ObjectNode given
              ? given
              : JsonNodeFactory.instance.objectNode();
      answer.set("body", respondent.answer(question, with));
      return fitting(answer);
    } catch (RefusedException refused) {
      return refusing(answer, refused.code(), String.valueOf(refused.getMessage()));
    } catch (RuntimeException e) {
      log.error("A question of another node was not answered: {}", question, e);
      return refusing(answer, Code.INTERNAL, Code.INTERNAL.meaning());
    }
  }

  private static byte[] refusing(ObjectNode answer, Code code, String message) {
    answer.remove("body");
    answer.putObject("refused").put("code", code.number()).put("message", message);
    return answer.toString().getBytes(UTF_8);
  }

  /** Cuts the list of an answer until all of it fits. */
  private static byte[] fitting(ObjectNode answer) {
    byte[] bytes = JsonMapper.shared().writeValueAsBytes(answer);
    ObjectNode body = (ObjectNode) answer.get("body");
    while (bytes.length > MOST && body.path(Respondent.LIST).size() > 1) {
      ArrayNode list = (ArrayNode) body.get(Respondent.LIST);
      int keep = Math.max(1, Math.min(list.size() / 2, list.size() - 1));
      while (list.size() > keep) {
        list.remove(list.size() - 1);
      }
      body.put(Respondent.MORE, true);
      bytes = JsonMapper.shared().writeValueAsBytes(answer);
    }
    return bytes.length > MOST
        ? refusing(answer, Code.BODY_TOO_LARGE, "the answer is too long")
        : bytes;
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }
}
