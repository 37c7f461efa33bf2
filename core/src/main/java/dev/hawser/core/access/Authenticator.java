package dev.hawser.core.access;

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
}
