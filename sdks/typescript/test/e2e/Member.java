import dev.hawser.protocol.Publication;
import dev.hawser.sdk.Channel;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.SealedChannel;
import dev.hawser.sdk.SealedListener;
import dev.hawser.sdk.State;
import dev.hawser.sdk.Unread;
import dev.hawser.sdk.seal.ChannelKey;
import dev.hawser.sdk.seal.Identity;
import dev.hawser.sdk.seal.Keyring;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/**
 * A member of a sealed channel that is written in Java: wraps the channel's key for another member,
 * then says again whatever the others say. Arguments: address, channel, the other member's public
 * key. Ends when its input does.
 */
class Member {

  public static void main(String[] arguments) throws Exception {
    String channel = arguments[1];
    CompletableFuture<String> user = new CompletableFuture<>();
    Hawser hawser =
        Hawser.builder()
            .address(arguments[0])
            .onState(state -> {
              if (state instanceof State.Connected connected) {
                user.complete(connected.user());
              }
            })
            .build();
    hawser.connect();
    ChannelKey key = ChannelKey.generate("made in Java");
    SealedChannel chat = hawser.channel(channel).sealed(user.join(), Keyring.of(key));
    CompletableFuture<Void> here = new CompletableFuture<>();
    chat.subscribe(
        new SealedListener() {
          @Override
          public void subscribed(Channel of, Standing standing) {
            here.complete(null);
          }

          @Override
          public void publication(Channel of, Publication publication) {
            if (!publication.user().equals(user.join())) {
              chat.publish(publication.payload());
            }
          }

          @Override
          public void unread(Channel of, Unread one) {
            chat.publish("\"" + one.reason().reason().wireName() + "\"");
          }
        });
    here.join();
    Identity identity = Identity.generate();
    HexFormat hex = HexFormat.of();
    byte[] wrapped = identity.wrap(key, channel, hex.parseHex(arguments[2]));
    System.out.println(hex.formatHex(identity.publicKey()) + " " + hex.formatHex(wrapped));
    while (System.in.read() >= 0) {
      // Until nobody listens any more.
    }
    hawser.close();
  }
}
