package dev.hawser.brokers.contract;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares a log with a plain list over random histories. A failure names its seed; {@code
 * -Dhawser.log.seeds=N} runs more.
 */
public abstract class LogModelContract {

  private static final int STEPS = 300;
  private static final Retention[] RETENTIONS = {
    new Retention(5, Duration.ofSeconds(3), Duration.ofSeconds(2)),
    new Retention(40, Duration.ofSeconds(60), Duration.ofSeconds(5)),
    new Retention(0, Duration.ofSeconds(60), Duration.ofSeconds(4)),
    new Retention(1, Duration.ofSeconds(1), Duration.ofSeconds(1)),
  };

  /** A log of this kind, empty, that reads this time. */
  protected abstract Log open(ManualTime time);

  /** A history is over. Whoever hands the log on to the next, empty, does not close it. */
  protected void leave(Log log) {
    log.close();
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("hawser.log.seeds", 200));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void behaves_like_a_list(long seed) {
    Random random = new Random(seed);
    ManualTime time = new ManualTime();
    Log log = open(time);
    try {
      LogModel[] models = new LogModel[RETENTIONS.length];
      for (int i = 0; i < models.length; i++) {
        models[i] = new LogModel(RETENTIONS[i], time);
      }
      for (int step = 0; step < STEPS; step++) {
        int at = random.nextInt(models.length);
        step("c" + at, models[at], log, time, random);
      }
    } finally {
      leave(log);
    }
  }

  private static void step(
      String channel, LogModel model, Log log, ManualTime time, Random random) {
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3, 4 -> {
        List<Entry> batch = batch(random);
        Appended appended = now(log.append(channel, model.retention(), batch));
        model.append(batch, appended.outcomes());
        model.check(appended.head());
      }
      case 5, 6 -> {
        long after = random.nextInt(4) == 0 ? 0 : random.nextLong(model.offset() + 3);
        int count = 1 + random.nextInt(10);
        int bytes = 1 + random.nextInt(100);
        LogPage page = now(log.read(channel, model.retention(), after, count, bytes));
        model.check(page, after, count, bytes);
      }
      case 7 -> model.check(now(log.head(channel, model.retention())));
      case 8 -> {
        var heads = now(log.heads(List.of(channel, "nowhere"))).known();
        assertThat(heads).doesNotContainKey("nowhere");
        if (model.begun()) {
          assertThat(heads).containsKey(channel);
        }
        heads.values().forEach(model::check);
      }
      default -> time.passMillis(random.nextInt(1_500));
    }
  }

  private static List<Entry> batch(Random random) {
    List<Entry> batch = new ArrayList<>();
    for (int n = random.nextInt(4); n >= 0; n--) {
      @Nullable String user = random.nextInt(3) == 0 ? null : "u" + random.nextInt(2);
      @Nullable String key = random.nextInt(3) == 0 ? null : "k" + random.nextInt(12);
      String text = "\"" + "x".repeat(random.nextInt(30)) + random.nextInt(2) + "\"";
      long age = random.nextInt(3) == 0 ? random.nextInt(6_000) : 0;
      batch.add(new Entry(Payload.json(text), user, key, age, Map.of(), null));
    }
    return batch;
  }
}
