package dev.hawser.transports.http2;

import dev.hawser.protocol.Code;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Asks whether one more line may be, beyond the one that its socket was let in for. */
@FunctionalInterface
public interface Newcomers {

  /**
   * Counts the line until its channel closes.
   *
   * @return null to let it in, otherwise why not
   */
  @Nullable Code ask(Channel stream);
}
