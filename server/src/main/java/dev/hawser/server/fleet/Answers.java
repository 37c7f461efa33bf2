package dev.hawser.server.fleet;

import dev.hawser.core.RefusedException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What nodes answered.
 *
 * @param answers this node's first, then by name
 * @param silent the names of those that did not answer in time, or said no
 */
public record Answers(List<Answer> answers, List<String> silent) {

  public Answers {
    answers = List.copyOf(answers);
    silent = List.copyOf(silent);
  }

  /** What one node answered. */
  public record Answer(String node, ObjectNode body) {}

  /** One that was asked for alone, or among others that all said no, said so. */
  static Answers of(List<Answer> answers, List<String> silent, List<RefusedException> refusals) {
    if (answers.isEmpty() && !refusals.isEmpty()) {
      throw refusals.getFirst();
    }
    return new Answers(answers, silent);
  }
}
