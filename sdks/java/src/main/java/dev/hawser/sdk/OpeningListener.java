package dev.hawser.sdk;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import dev.hawser.sdk.seal.Opener;
import dev.hawser.sdk.seal.SealException;
import org.jspecify.annotations.Nullable;

/** Opens what comes before the application hears it, on the callbacks' executor. */
final class OpeningListener implements ChannelListener {

  private final Opener opener;
  private final SealedListener listener;
  private String epoch = "";

  OpeningListener(Opener opener, SealedListener listener) {
    this.opener = opener;
    this.listener = listener;
  }

  @Override
  public void publication(Channel channel, Publication publication) {
    Publication opened;
    try {
      opened = opener.open(publication, epoch);
    } catch (SealException reason) {
      listener.unread(channel, new Unread(publication, epoch, reason));
      return;
    }
    listener.publication(channel, opened);
  }

  @Override
  public void subscribed(Channel channel, Standing standing) {
    epoch = standing.position().epoch();
    listener.subscribed(channel, standing);
  }

  @Override
  public void reset(Channel channel, Position position, String reason) {
    epoch = position.epoch();
    listener.reset(channel, position, reason);
  }

  @Override
  public void joined(Channel channel, Member member) {
    listener.joined(channel, member);
  }

  @Override
  public void left(Channel channel, Member member) {
    listener.left(channel, member);
  }

  @Override
  public void signal(Channel channel, @Nullable String user, Payload signal) {
    listener.signal(channel, user, signal);
  }

  @Override
  public void rung(Channel channel, String rung) {
    listener.rung(channel, rung);
  }

  @Override
  public void skipped(Channel channel, long from, long to, String reason) {
    listener.skipped(channel, from, to, reason);
  }

  @Override
  public void unsubscribed(Channel channel, HawserException reason) {
    listener.unsubscribed(channel, reason);
  }
}
