package dev.hawser.stores;

import dev.hawser.core.log.Appended;
import dev.hawser.core.log.Appended.Outcome;
import dev.hawser.core.log.Digest;
import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Reference;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Publication;
import dev.hawser.stores.Pen.Scope;
import dev.hawser.stores.Pen.Use;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Numbers a group of batches within one transaction: the same rules as every log, for both
 * databases. Used once.
 */
final class Numbering {

  private final Pen pen;
  private final long now;
  private final Set<Row> changed = new HashSet<>();

  Numbering(Pen pen, long now) {
    this.pen = pen;
    this.now = now;
  }

  /** What became of each batch, to be told once it is committed. */
  List<Appended> number(List<Batch> group) throws SQLException {
    Map<String, Retention> wanted = LinkedHashMap.newLinkedHashMap(group.size());
    group.forEach(batch -> wanted.put(batch.channel(), batch.retention()));
    Map<String, Row> rows = pen.rows(wanted);
    pen.expect(keys(group, rows));

    List<List<Outcome>> outcomes = new ArrayList<>(group.size());
    List<Long> heads = new ArrayList<>(group.size());
    for (Batch batch : group) {
      Row row = row(rows, batch);
      if (row.keep(batch.retention(), now)) {
        changed.add(row);
      }
      outcomes.add(number(batch, row));
      heads.add(row.head);
    }
    changed.forEach(row -> row.moved(now));
    if (!changed.isEmpty()) {
      pen.update(changed);
    }
    return answers(group, rows, outcomes, heads);
  }

  private List<Appended> answers(
      List<Batch> group, Map<String, Row> rows, List<List<Outcome>> outcomes, List<Long> heads)
      throws SQLException {
    List<Row> aging = rows.values().stream().filter(Row::ages).toList();
    Map<Row, Long> oldest = aging.isEmpty() ? Map.of() : pen.oldest(aging, now);
    List<Appended> answers = new ArrayList<>(group.size());
    for (int i = 0; i < group.size(); i++) {
      Row row = row(rows, group.get(i));
      long after = row.head;
      row.head = heads.get(i);
      long kept = row.ages() ? oldest.getOrDefault(row, row.head + 1) : row.oldestByCount();
      answers.add(new Appended(row.head(Math.min(kept, row.head + 1)), outcomes.get(i)));
      row.head = after;
    }
    return answers;
  }

  private static Row row(Map<String, Row> rows, Batch batch) {
    return Objects.requireNonNull(rows.get(batch.channel()), batch.channel());
  }

  /** The keys that may be used: not those that are too old anyway. */
  private static Set<Scope> keys(List<Batch> group, Map<String, Row> rows) {
    Set<Scope> keys = new LinkedHashSet<>();
    for (Batch batch : group) {
      long id = row(rows, batch).id;
      for (Entry entry : batch.entries()) {
        if (entry.key() != null && entry.age() <= batch.retention().keys().toMillis()) {
          keys.add(new Scope(id, entry.user(), entry.key()));
        }
      }
    }
    return keys;
  }

  private List<Outcome> number(Batch batch, Row row) throws SQLException {
    List<Outcome> outcomes = new ArrayList<>(batch.entries().size());
    boolean stopped = false;
    for (int i = 0; i < batch.entries().size(); i++) {
      Outcome outcome =
          stopped
              ? new Outcome.Refused(Code.BATCH_STOPPED)
              : number(batch.entries().get(i), batch.digests()[i], batch.retention(), row);
      stopped = outcome instanceof Outcome.Refused;
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private Outcome number(Entry entry, @Nullable Digest digest, Retention retention, Row row)
      throws SQLException {
    String key = entry.key();
    if (key != null && entry.age() > retention.keys().toMillis()) {
      return new Outcome.Refused(Code.KEY_EXPIRED);
    }
    long offset = row.head + 1;
    long time = Math.max(row.last, now);
    long ref = Reference.of(entry.tags());
    long counted = row.counted + (ref == 0 ? 1 : 0);
    Publication publication =
        new Publication(
            offset, entry.payload(), entry.user(), key, time, entry.tags(), entry.slot());
    Use earlier = pen.insert(new Event(row.id, publication, digest, ref, counted));
    if (earlier != null) {
      return earlier.digest().equals(digest)
          ? new Outcome.Repeated(earlier.offset())
          : new Outcome.Refused(Code.KEY_REUSED);
    }
    row.head = offset;
    row.counted = counted;
    row.last = time;
    changed.add(row);
    return new Outcome.Numbered(publication);
  }
}
