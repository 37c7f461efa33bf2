package dev.hawser.server.fleet;

import dev.hawser.core.RefusedException;
import tools.jackson.databind.node.ObjectNode;

/** Answers for this node, on a virtual thread: it may wait. */
@FunctionalInterface
public interface Respondent {

  /** The field of an answer that is a list and may be cut short, in order, where it is too long. */
  String LIST = "list";

  /** The field that says that a list was cut short. */
  String MORE = "more";

  /**
   * Answers a question.
   *
   * @param with its parameters; not to be changed
   * @throws RefusedException where this node cannot, or knows no such question
   */
  ObjectNode answer(String question, ObjectNode with);
}
