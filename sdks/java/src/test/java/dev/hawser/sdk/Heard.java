package dev.hawser.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.protocol.Payload;
import dev.hawser.protocol.Position;
import dev.hawser.protocol.Publication;
import dev.hawser.protocol.ServerMessage.Member;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Writes down what a channel's listener hears, as short words in order. */
final class Heard implements ChannelListener {

  private final List<String> words = new CopyOnWriteArrayList<>();

  @Override
  public void publication(Channel channel, Publication publication) {
    words.add(Long.toString(publication.offset()));
  }

  @Override
  public void subscribed(Channel channel, Standing standing) {
    String how = standing.recovered() ? "recovered" : standing.lost() ? standing.reason() : "fresh";
    words.add((standing.byServer() ? "server-" : "") + how + "@" + standing.position().offset());
  }

  @Override
  public void joined(Channel channel, Member member) {
    words.add("+" + member.user());
  }

  @Override
  public void left(Channel channel, Member member) {
    words.add("-" + member.user());
  }

  @Override
  public void signal(Channel channel, @Nullable String user, Payload signal) {
    words.add("signal " + user + " " + signal);
  }

  @Override
  public void reset(Channel channel, Position position, String reason) {
    words.add("reset:" + reason + "@" + position.offset());
  }

  @Override
  public void skipped(Channel channel, long from, long to, String reason) {
    words.add("skipped " + from + ".." + to);
  }

  @Override
  public void unsubscribed(Channel channel, HawserException reason) {
    words.add("unsubscribed:" + reason.number());
  }

  void add(String word) {
    words.add(word);
  }

  void await(String... expected) {
    Awaitility.await().untilAsserted(() -> assertThat(words).containsExactly(expected));
  }
}
