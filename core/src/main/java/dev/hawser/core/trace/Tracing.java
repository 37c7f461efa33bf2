package dev.hawser.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * Decides which publications are watched.
 *
 * <p><b>Threads.</b> Any; it must not block.
 */
@FunctionalInterface
public interface Tracing {

  /** Watches none. */
  Tracing OFF = (channel, door, parent) -> null;

  /**
   * A publication has come to a door.
   *
   * @param door how: a transport, or {@code operators}
   * @param parent what the publisher says it is part of, as W3C's {@code traceparent}; null for
   *     nothing, or where it is not believed
   * @return who hears how it goes on; null for nobody
   */
  @Nullable Trace begun(String channel, String door, @Nullable String parent);
}
