package dev.hawser.server.token;

import dev.hawser.core.access.Authenticator;
import dev.hawser.core.access.Certified;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Tokens, and certificates where there is none: whoever shows a certificate is the user of its
 * name, with the grants that the operator gives to all of them, as long as the certificate holds.
 */
public final class Credentials implements Authenticator {

  private volatile Authenticator tokens;
  private volatile List<Grant> certified;

  public Credentials(Authenticator tokens, List<Grant> certified) {
    this.tokens = tokens;
    this.certified = List.copyOf(certified);
  }

  /** From now on these decide; what the others were asked they still answer. */
  public void become(Authenticator otherTokens, List<Grant> otherGrants) {
    tokens = otherTokens;
    certified = List.copyOf(otherGrants);
  }

  @Override
  public CompletionStage<Principal> authenticate(String token) {
    return tokens.authenticate(token);
  }

  @Override
  public CompletionStage<Principal> authenticate(Certified peer) {
    return CompletableFuture.completedFuture(
        new Principal(
            peer.name(), false, certified, peer.expires(), peer.issued(), null, List.of()));
  }
}
