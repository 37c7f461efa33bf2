package dev.hawser.core.access;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The port to whoever knows what a token is worth.
 *
 * <p><b>Threads.</b> Called on an event loop and never blocks it: checking signatures is done
 * elsewhere. The stage completes on any thread.
 *
 * <p><b>Failure.</b> Fails with {@link dev.hawser.core.RefusedException}: {@code token-invalid} or
 * {@code token-expired}.
 */
public interface Authenticator {

  CompletionStage<Principal> authenticate(String token);

  /**
   * Who it is that comes without a token, and shows a certificate. Fails as {@link #authenticate}.
   */
  default CompletionStage<Principal> authenticate(Certified peer) {
    return CompletableFuture.failedFuture(
        new RefusedException(Code.TOKEN_INVALID, "certificates open nothing here"));
  }
}
