package dev.hawser.sdk.chat;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.ChannelListener;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.HawserException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that is heard for a while, given up, and heard again from somewhere else: nothing of
 * before comes late. Confined to the turns.
 */
final class Line {

  /** Hears it. */
  interface Ear {

    void told(Publication publication, String epoch);

    /** It stands; {@code gapless} where everything since the position held is here or follows. */
    void stands(boolean gapless);

    /** What was held is not continued, or something will not come. */
    void lost();

    void signalled(@Nullable String user, Payload signal);

    /** It will not come back by itself. */
    void ended(HawserException reason);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  private final Channel channel;
  private final Ear ear;
  private @Nullable Hearing hearing;

  Line(Hawser hawser, String name, Ear ear) {
    this.channel = hawser.channel(name);
    this.ear = ear;
  }

  Channel channel() {
    return channel;
  }

  /** Whether it is heard, or will be as soon as there is a line. */
  boolean subscribed() {
    return hearing != null;
  }

  /** Whether it stands, as far as is known. */
  boolean live() {
    return hearing != null && hearing.stands;
  }

  /** Up to where everything was told; null before it stood. */
  @Nullable Position position() {
    return hearing == null || !hearing.stood ? null : channel.position();
  }

  void subscribe(@Nullable Position since) {
    if (hearing == null) {
      Hearing fresh = new Hearing();
      hearing = fresh;
      try {
        channel.subscribe(fresh, since);
      } catch (IllegalStateException taken) {
        // The application hears this channel itself.
        LOG.debug("not heard by the chat: {}", channel, taken);
        hearing = null;
      }
    }
  }

  void unsubscribe() {
    if (hearing != null) {
      hearing = null;
      channel.unsubscribe();
    }
  }

  /** There is no line. */
  void down() {
    if (hearing != null) {
      hearing.stands = false;
    }
  }

  private final class Hearing implements ChannelListener {

    private String epoch = "";
    private boolean stands;
    private boolean stood;

    @Override
    public void publication(Channel of, Publication publication) {
      if (hearing == this) {
        ear.told(publication, epoch);
      }
    }

    @Override
    public void subscribed(Channel of, Standing standing) {
      epoch = standing.position().epoch();
      stands = true;
      stood = true;
      if (hearing == this) {
        ear.stands(standing.recovered());
      }
    }

    @Override
    public void reset(Channel of, Position position, String reason) {
      epoch = position.epoch();
      lost();
    }

    @Override
    public void skipped(Channel of, long from, long to, String reason) {
      lost();
    }

    private void lost() {
      if (hearing == this) {
        ear.lost();
      }
    }

    @Override
    public void signal(Channel of, @Nullable String user, Payload signal) {
      if (hearing == this) {
        ear.signalled(user, signal);
      }
    }

    @Override
    public void unsubscribed(Channel of, HawserException reason) {
      if (hearing == this) {
        hearing = null;
        ear.ended(reason);
      }
    }
  }
}
