package dev.hawser.brokers.memory;

import java.util.concurrent.atomic.LongAdder;

/** What all channels hold together, against the most they may. Striped, so that adding is cheap. */
final class Budget {

  private final long most;
  private final LongAdder held = new LongAdder();

  Budget(long most) {
    this.most = most;
  }

  void add(long amount) {
    if (amount != 0) {
      held.add(amount);
    }
  }

  long held() {
    return held.sum();
  }

  boolean exceeded() {
    return held.sum() > most;
  }

  boolean full() {
    return held.sum() >= most;
  }

  /** Whether it is time to make room before writers have to. */
  boolean tight() {
    return held.sum() > most - most / 8;
  }

  /** Whether there is room again. */
  boolean loose() {
    return held.sum() <= most - most / 4;
  }
}
