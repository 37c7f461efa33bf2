package dev.hawser.im.push;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Those of the services that the operator has set up; a device of another is refused. */
public final class PushServices implements PushService, AutoCloseable {

  private final HttpClient http = Answers.client().build();
  private final @Nullable ApplePush apple;
  private final @Nullable FirebasePush firebase;
  private final @Nullable WebPush web;

  /**
   * Reads the keys.
   *
   * @throws IOException where one cannot be read, or is none
   */
  public PushServices(PushSettings settings, InstantSource clock) throws IOException {
    JsonMapper json = JsonMapper.shared();
    apple =
        settings.apple() == null
            ? null
            : new ApplePush(http, PushKeys.of(settings.apple()), clock, json);
    firebase =
        settings.firebase() == null
            ? null
            : new FirebasePush(http, PushKeys.of(settings.firebase()), clock, json);
    web =
        settings.web() == null ? null : new WebPush(http, PushKeys.of(settings.web()), clock, json);
  }

  /** What pages give to {@code PushManager.subscribe}; null where browsers are not told. */
  public @Nullable String webKey() {
    return web == null ? null : web.publicKey();
  }

  @Override
  public CompletionStage<PushOutcome> send(PushAddress address, Notice notice) {
    return switch (address) {
      case PushAddress.Apple to when apple != null -> apple.send(to, notice);
      case PushAddress.Firebase to when firebase != null -> firebase.send(to, notice);
      case PushAddress.Browser to when web != null -> web.send(to, notice);
      default -> Answers.now(new PushOutcome.Refused("no such service is set up"));
    };
  }

  /** What is under way is given up. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
