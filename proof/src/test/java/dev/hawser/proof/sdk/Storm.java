package dev.hawser.proof.sdk;

import dev.hawser.proof.faults.FaultProxy;
import dev.hawser.proof.faults.Link;
import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Cuts a writer's lines until it has cut enough of each kind, and counts honestly. */
final class Storm {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FaultProxy proxy;
  private final Writer writer;
  private final Runnable meanwhile;
  private final Random random;
  private int answersLost;
  private int requestsLost;
  private int duringRecovery;

  /**
   * @param meanwhile makes something to recover; called while no line stands
   */
  Storm(FaultProxy proxy, Writer writer, Runnable meanwhile, long seed) {
    this.proxy = proxy;
    this.writer = writer;
    this.meanwhile = meanwhile;
    this.random = new Random(seed);
  }

  /** Rages until so many lines were cut with a publish unanswered, and so many in recovery. */
  void rage(int unanswered, int recovering) {
    while (unanswered() < unanswered || duringRecovery < recovering) {
      Link link = standing();
      boolean recovery = random.nextInt(unanswered + recovering) < recovering;
      int sessions = writer.sessions();
      if (recovery) {
        proxy.limitNext(random.nextInt(400));
      }
      if (random.nextBoolean()) {
        loseAnAnswer(link);
      } else {
        loseARequest(link);
      }
      meanwhile.run();
      if (recovery) {
        awaitCutInRecovery(sessions);
      }
    }
  }

  int unanswered() {
    return answersLost + requestsLost;
  }

  int duringRecovery() {
    return duringRecovery;
  }

  @Override
  public String toString() {
    return answersLost
        + " cuts with an answer lost, "
        + requestsLost
        + " with a request lost, "
        + duringRecovery
        + " during recovery";
  }

  /** The newest link, once something was acknowledged over it. */
  private Link standing() {
    long before = writer.acknowledged();
    await("an answer", () -> writer.acknowledged() > before && proxy.newest() != null);
    Link link = proxy.newest();
    return link != null ? link : standing();
  }

  /** The node does it, and nobody here learns of it. */
  private void loseAnAnswer(Link link) {
    link.swallowDown();
    await("an answer to lose", () -> link.swallowedDown() > 0 || !link.isUp());
    if (end(link)) {
      answersLost++;
    }
  }

  /** The node never hears of it. */
  private void loseARequest(Link link) {
    link.swallowUp();
    await("a request to lose", () -> link.swallowedUp() > 0 || !link.isUp());
    if (end(link)) {
      requestsLost++;
    }
  }

  private boolean end(Link link) {
    boolean counts = link.isUp() && writer.unanswered() > 0;
    if (random.nextBoolean()) {
      link.cut();
    } else {
      link.finish();
    }
    return counts;
  }

  /** The next link is cut within the answer to its connect, unless that was shorter. */
  private void awaitCutInRecovery(int sessionsBefore) {
    await(
        "a cut in recovery, or a session after it",
        () -> {
          Link next = proxy.limited();
          return (next != null && next.wasCutByLimit()) || writer.sessions() > sessionsBefore;
        });
    Link limited = proxy.limited();
    if (limited == null) {
      return;
    }
    limited.unlimited();
    standing();
    // One session more than before: none was opened over the link that was cut.
    if (limited.wasCutByLimit() && writer.sessions() == sessionsBefore + 1) {
      duringRecovery++;
    }
  }

  private void await(String what, BooleanSupplier condition) {
    try {
      Awaitility.await(what)
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(condition::getAsBoolean);
    } catch (ConditionTimeoutException never) {
      throw new AssertionError(
          "no "
              + what
              + " after "
              + this
              + "; stands "
              + writer.stands()
              + "; complaints "
              + writer.complaints(),
          never);
    }
  }
}
