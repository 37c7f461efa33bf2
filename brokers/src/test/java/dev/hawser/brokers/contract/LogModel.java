package dev.hawser.brokers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Head;
import dev.hawser.core.log.LogPage;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Publication;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One channel as a list that forgets nothing, with the rules written down plainly. */
final class LogModel {

  private record Kept(Entry entry, long at) {}

  private record Used(Payload payload, long offset, long at) {}

  private final Retention retention;
  private final ManualTime time;
  private final List<Kept> all = new ArrayList<>();
  private final Map<List<@Nullable String>, Used> keys = new HashMap<>();
  private @Nullable String epoch;

  LogModel(Retention retention, ManualTime time) {
    this.retention = retention;
    this.time = time;
  }

  Retention retention() {
    return retention;
  }

  long offset() {
    return all.size();
  }

  boolean begun() {
    return epoch != null;
  }

  void append(List<Entry> batch, List<Outcome> outcomes) {
    assertThat(outcomes).hasSameSizeAs(batch);
    boolean stopped = false;
    for (int i = 0; i < batch.size(); i++) {
      Outcome outcome = outcomes.get(i);
      if (stopped) {
        assertThat(outcome).isEqualTo(new Outcome.Refused(Code.BATCH_STOPPED));
      } else {
        append(batch.get(i), outcome);
      }
      stopped = outcome instanceof Outcome.Refused;
    }
  }

  private void append(Entry entry, Outcome outcome) {
    if (entry.key() == null) {
      number(entry, outcome);
      return;
    }
    if (entry.age() > retention.keys().toMillis()) {
      assertThat(outcome).isEqualTo(new Outcome.Refused(Code.KEY_EXPIRED));
      return;
    }
    List<@Nullable String> scope = Arrays.asList(entry.user(), entry.key());
    Used used = keys.get(scope);
    boolean mayBeForgotten =
        used == null || time.millis() - used.at() > retention.keys().toMillis();
    if (used == null || (mayBeForgotten && outcome instanceof Outcome.Numbered)) {
      number(entry, outcome);
      keys.put(scope, new Used(entry.payload(), offset(), time.millis()));
    } else if (used.payload().equals(entry.payload())) {
      assertThat(outcome).isEqualTo(new Outcome.Repeated(used.offset()));
    } else {
      assertThat(outcome).isEqualTo(new Outcome.Refused(Code.KEY_REUSED));
    }
  }

  private void number(Entry entry, Outcome outcome) {
    all.add(new Kept(entry, time.millis()));
    assertThat(outcome).isEqualTo(new Outcome.Numbered(publication(offset(), all.getLast())));
  }

  private Publication publication(long offset, Kept kept) {
    Entry entry = kept.entry();
    return new Publication(
        offset,
        entry.payload(),
        entry.user(),
        entry.key(),
        kept.at() - time.millis() + time.wallMillis(),
        entry.tags(),
        entry.slot());
  }

  void check(Head head) {
    if (epoch == null) {
      epoch = head.epoch();
    }
    assertThat(head).isEqualTo(new Head(epoch, offset(), oldest()));
  }

  void check(LogPage page, long after, int maxCount, int maxBytes) {
    check(page.head());
    List<Publication> rest = new ArrayList<>();
    for (long offset = Math.max(oldest(), after + 1); offset <= offset(); offset++) {
      rest.add(publication(offset, all.get((int) offset - 1)));
    }
    assertThat(page.publications()).hasSizeLessThanOrEqualTo(maxCount);
    assertThat(rest.subList(0, page.publications().size())).isEqualTo(page.publications());
    assertThat(page.publications().isEmpty()).isEqualTo(rest.isEmpty());
    long bytes = page.publications().stream().mapToLong(p -> p.payload().size()).sum();
    assertThat(page.publications().size() == 1 || bytes <= maxBytes).isTrue();
  }

  private long oldest() {
    long oldest = Math.max(1, offset() - retention.count() + 1);
    while (oldest <= offset()
        && time.millis() - all.get((int) oldest - 1).at() >= retention.age().toMillis()) {
      oldest++;
    }
    return oldest;
  }
}
