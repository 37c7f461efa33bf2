package dev.hawser.server.fleet;

import dev.hawser.core.RefusedException;
import dev.hawser.server.fleet.Answers.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** One question under way. Its answers may come on any thread. */
final class Inquiry {

  private final String here;
  private final Map<String, String> awaited;
  private final List<Answer> answered = new ArrayList<>();
  private final List<String> refusing = new ArrayList<>();
  private final List<RefusedException> refusals = new ArrayList<>();
  private final CompletableFuture<Void> all = new CompletableFuture<>();

  /**
   * @param here the name of the node that asks
   * @param awaited the names of those that should answer, by their run
   */
  Inquiry(String here, Map<String, String> awaited) {
    this.here = here;
    this.awaited = new HashMap<>(awaited);
  }

  void answer(String run, String node, ObjectNode body) {
    took(run, () -> answered.add(new Answer(node, body)));
  }

  void refuse(String run, String node, RefusedException refusal) {
    took(
        run,
        () -> {
          refusing.add(node);
          refusals.add(refusal);
        });
  }

  /** Only who was asked counts, and only once. */
  private void took(String run, Runnable taking) {
    boolean last;
    synchronized (this) {
      if (awaited.remove(run) == null) {
        return;
      }
      taking.run();
      last = awaited.isEmpty();
    }
    if (last) {
      all.complete(null);
    }
  }

  /** What has been answered when all have, or the time is over. */
  CompletionStage<Answers> within(Duration time) {
    return all.orTimeout(time.toMillis(), TimeUnit.MILLISECONDS).handle((_, _) -> soFar());
  }

  private synchronized Answers soFar() {
    List<Answer> answers = new ArrayList<>(answered);
    answers.sort(
        Comparator.comparing((Answer one) -> !one.node().equals(here)).thenComparing(Answer::node));
    List<String> silent = new ArrayList<>(awaited.values());
    silent.addAll(refusing);
    silent.sort(null);
    return Answers.of(answers, silent, refusals);
  }
}
