package dev.hawser.server.api;

import dev.hawser.server.fleet.Answers;
import dev.hawser.server.fleet.Answers.Answer;
import dev.hawser.server.fleet.Respondent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A page of what several nodes hold, as if one held all of it.
 *
 * <p>Each node was asked for one entry more than the page has, in the page's order: so whatever
 * belongs on the page is in the answers. Where an answer was cut, what lies behind its last entry
 * may be incomplete, and is left to the next page.
 *
 * @param page in order
 * @param more whether another page follows
 * @param silent who did not answer
 */
record Merged(List<ObjectNode> page, boolean more, List<String> silent) {

  /**
   * Merges.
   *
   * @param order of the page; what is equal in it is one entry
   * @param one makes one entry of two that are equal in order; the first is of this node or of one
   *     that comes before by name
   */
  static Merged of(
      Answers answers, Comparator<ObjectNode> order, BinaryOperator<ObjectNode> one, int limit) {
    List<ObjectNode> all = new ArrayList<>();
    ObjectNode bound = null;
    for (Answer answer : answers.answers()) {
      ObjectNode last = null;
      for (JsonNode each : answer.body().path(Respondent.LIST)) {
        if (each instanceof ObjectNode entry) {
          entry.put("node", answer.node());
          all.add(entry);
          last = entry;
        }
      }
      boolean cut = answer.body().path(Respondent.MORE).asBoolean(false);
      if (cut && last != null && (bound == null || order.compare(last, bound) < 0)) {
        bound = last;
      }
    }
    // The sort is stable, so that equal ones stay in the order of their nodes.
    all.sort(order);
    List<ObjectNode> page = new ArrayList<>();
    for (ObjectNode entry : all) {
      ObjectNode before = page.isEmpty() ? null : page.getLast();
      if (before != null && order.compare(before, entry) == 0) {
        page.set(page.size() - 1, one.apply(before, entry));
      } else if (bound == null || order.compare(entry, bound) <= 0) {
        page.add(entry);
      }
    }
    boolean more = bound != null || page.size() > limit;
    return new Merged(Query.first(page, limit), more, answers.silent());
  }

  /** Writes the page, where it goes on by {@code next}, and who is missing. */
  void write(ObjectNode body, String name, @Nullable String next) {
    ArrayNode list = body.putArray(name);
    page.forEach(list::add);
    if (more && next != null) {
      body.put("next", next);
    }
    silent(body, silent);
  }

  static void silent(ObjectNode body, List<String> silent) {
    if (!silent.isEmpty()) {
      ArrayNode names = body.putArray("silent");
      silent.forEach(names::add);
    }
  }

  @Nullable ObjectNode last() {
    return page.isEmpty() ? null : page.getLast();
  }
}
