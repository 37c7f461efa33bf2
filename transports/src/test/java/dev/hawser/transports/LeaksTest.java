package dev.hawser.transports;

import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** That the watch over leaks would see one. */
final class LeaksTest {

  @Test
  void a_buffer_that_nobody_releases_is_seen() {
    Leaks.watch();
    lose();
    await().until(() -> !Leaks.collect().isEmpty());
    Leaks.forget();
  }

  private static void lose() {
    ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
  }
}
