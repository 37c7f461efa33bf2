package dev.hawser.brokers.seam;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;

/**
 * Fails whoever logs an error: core goes on after a task that failed, and a test must not.
 *
 * <p>An {@link Error} passes through what catches exceptions.
 */
public final class Complaints extends AppenderBase<ILoggingEvent> {

  @Override
  protected void append(ILoggingEvent event) {
    throw new AssertionError(
        event.getFormattedMessage()
            + (event.getThrowableProxy() == null
                ? ""
                : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
  }
}
