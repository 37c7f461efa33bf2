package dev.hawser.im.push;

import java.util.concurrent.CompletionStage;

/**
 * Takes a notice to one device.
 *
 * <p><b>Threads.</b> May be called from any; nothing here blocks. Stages complete on a thread of
 * the service's own.
 *
 * <p><b>Failure.</b> Stages do not fail: whatever comes of it is a {@link PushOutcome}. Nothing is
 * tried twice here, but where a service says that our credentials have aged, they are renewed and
 * the notice goes once more.
 */
public interface PushService {

  /** Sends a notice; it has arrived at the service, not at the device, when the stage completes. */
  CompletionStage<PushOutcome> send(PushAddress address, Notice notice);
}
