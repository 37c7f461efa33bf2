package dev.hawser.brokers.faults;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.Heads;
import dev.hawser.core.log.Log;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;

/**
 * One node's way to a log: late, out of order across channels, answers even within one, and now and
 * then {@code log-unavailable}, before the effect or after it.
 */
public final class FaultyLog implements Log {

  private final Log log;
  private final Delay delay;

  public FaultyLog(Log log, long seed, Later later) {
    this.log = log;
    this.delay = new Delay(new Random(seed), later, Code.LOG_UNAVAILABLE);
  }

  public void faults(Faults faults) {
    delay.faults(faults);
  }

  @Override
  public CompletionStage<Appended> append(String channel, Retention retention, List<Entry> batch) {
    return delay.call(channel, () -> log.append(channel, retention, batch));
  }

  @Override
  public CompletionStage<LogPage> read(
      String channel, Retention retention, long after, int maxCount, int maxBytes) {
    return delay.call(channel, () -> log.read(channel, retention, after, maxCount, maxBytes));
  }

  @Override
  public CompletionStage<Head> head(String channel, Retention retention) {
    return delay.call(channel, () -> log.head(channel, retention));
  }

  @Override
  public CompletionStage<Heads> heads(Collection<String> channels) {
    List<String> asked = List.copyOf(channels);
    return delay.call("", () -> log.heads(asked));
  }

  @Override
  public boolean rings(Retention retention) {
    return log.rings(retention);
  }

  @Override
  public void close() {
    log.close();
  }
}
