package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One master asked for the heads of some of its channels in one step.
 *
 * @param answer three things for each channel, in order; nothing for the first of them where that
 *     master cannot tell, and an empty one where it does not know the channel
 */
record Survey(List<String> channels, CompletableFuture<List<Object>> answer) {

  /**
   * What all of them told, once each has succeeded or failed.
   *
   * @throws java.util.concurrent.CompletionException where all have failed
   */
  static Heads together(List<Survey> surveys) {
    if (surveys.stream().allMatch(one -> one.answer().isCompletedExceptionally())) {
      surveys.getFirst().answer().join();
    }
    Map<String, Head> known = new HashMap<>();
    Set<String> unanswered = new HashSet<>();
    for (Survey one : surveys) {
      if (one.answer().isCompletedExceptionally()) {
        unanswered.addAll(one.channels());
      } else {
        one.take(known, unanswered);
      }
    }
    return new Heads(known, unanswered);
  }

  private void take(Map<String, Head> known, Set<String> unanswered) {
    List<Object> told = answer.join();
    for (int i = 0; i < channels.size(); i++) {
      if (!(told.get(3 * i) instanceof byte[] epoch)) {
        unanswered.add(channels.get(i));
      } else if (epoch.length > 0) {
        long offset = (Long) told.get(3 * i + 1);
        long oldest = (Long) told.get(3 * i + 2);
        known.put(channels.get(i), new Head(new String(epoch, UTF_8), offset, oldest));
      }
    }
  }
}
