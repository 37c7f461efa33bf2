package dev.hawser.proof.history;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The end of a history: nothing new is published, and everybody hears the last. */
final class Calm {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LOOKS = 30;

  private final Logbook logbook;
  private int lasts;
  private int looks;

  Calm(Logbook logbook) {
    this.logbook = logbook;
  }

  /** Waits until every publication is answered and all views stand at the head. */
  void await(Node node, List<? extends Sailor> sailors) {
    sailors.forEach(Sailor::rest);
    await("everything is answered", () -> sailors.stream().allMatch(Sailor::settled));
    try (Peer last = node.tcp()) {
      last.answer("{'connect':{'token':'%s'}}", Token.forUser("last")).at("connected");
      for (String channel : logbook.channels()) {
        publish(last, channel);
        await("the last of " + channel, () -> reachesAll(last, channel));
      }
    }
  }

  private void await(String what, BooleanSupplier reached) {
    try {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .until(reached::getAsBoolean);
    } catch (ConditionTimeoutException never) {
      throw new AssertionError("never: " + what + "; complaints " + logbook.complaints(), never);
    }
  }

  /** Publishes another last one where somebody did not hear the one before: perhaps it was away. */
  private boolean reachesAll(Peer last, String channel) {
    if (logbook.behind(channel, "last-" + lasts).isEmpty()) {
      return true;
    }
    if (++looks % LOOKS == 0) {
      publish(last, channel);
    }
    return false;
  }

  private void publish(Peer last, String channel) {
    lasts++;
    Json place =
        last.answer("{'publish':{'channel':'%s','data':'last-%d'}}", channel, lasts)
            .at("published", "position");
    logbook.acknowledged(
        channel,
        new Acknowledged("last", lasts, new Place(place.text("epoch"), place.number("offset"))));
  }

  /** What is wrong with what was written down. */
  List<String> faults() {
    List<String> wrong = new ArrayList<>(logbook.complaints());
    logbook.histories().forEach(history -> wrong.addAll(Checker.check(history)));
    return wrong;
  }
}
