package dev.hawser.stores;

import static dev.hawser.brokers.contract.Stages.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.log.Entry;
import dev.hawser.core.log.Retention;
import dev.hawser.protocol.Payload;
import java.util.List;
import java.util.Map;

/** Something said in a channel of a store, whatever it is. */
final class Numbered {

  private static final Retention ALL =
      new Retention(Retention.UNCOUNTED, Retention.FOREVER, Retention.FOREVER, true);

  private Numbered() {}

  static void in(Store store, String channel) {
    Entry entry = new Entry(Payload.json("1"), null, null, 0, Map.of(), null);
    assertThat(now(store.log().append(channel, ALL, List.of(entry))).outcomes()).hasSize(1);
  }
}
