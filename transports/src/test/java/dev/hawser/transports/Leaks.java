package dev.hawser.transports;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class of tests after which a buffer was collected that nobody had released. */
final class Leaks implements BeforeAllCallback, AfterAllCallback {

  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    watch();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(collect()).as("leaked buffers").isEmpty();
  }

  static void watch() {
    ByteBufUtil.setLeakListener((type, records) -> SEEN.add(type + " " + records));
  }

  /** Collects garbage, and tells which buffers were in it. */
  static Queue<String> collect() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      // The detector looks at what was collected whenever another buffer is tracked.
      PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    return SEEN;
  }

  static void forget() {
    SEEN.clear();
  }
}
