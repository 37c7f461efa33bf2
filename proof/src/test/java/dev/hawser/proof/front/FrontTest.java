package dev.hawser.proof.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.proof.door.Certificates;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Peer;
import dev.hawser.sdk.Encoding;
import dev.hawser.sdk.Hawser;
import dev.hawser.sdk.State;
import dev.hawser.server.Server;
import dev.hawser.server.configuration.ConfigurationReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in front: lines are carried whole, and the node knows who is at their end. */
@TestInstance(Lifecycle.PER_CLASS)
class FrontTest {

  /** From where clients come, so that they are not taken for the balancer. */
  private static final String CLIENT = "127.0.0.2";

  /** Of connections from one address, where somebody stands in front. */
  private static final int FEW = 4;

  private final AtomicInteger channels = new AtomicInteger();
  private Certificates certificates;
  private Server direct;
  private Server secure;
  private Server plain;
  private Server open;
  private Balancer haproxy;
  private Balancer nginx;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    certificates = new Certificates(folder);
    Files.copy(certificates.chain(), folder.resolve("example.com.pem"));
    Files.copy(certificates.key(), folder.resolve("example.com.key"));
    // HAProxy wants both in one file.
    Files.writeString(
        folder.resolve("haproxy.pem"),
        Files.readString(certificates.chain()) + Files.readString(certificates.key()));
    String tls = certificates.settings();
    String trusted = "proxy: {trusted: [127.0.0.1]}\n";
    String few = "limits: {connections-per-address: %d}\n".formatted(FEW);
    direct = serve(tls);
    secure = serve(tls + trusted + few);
    plain = serve(trusted + few);
    open = serve("");
    Map<Integer, Integer> nodes =
        Map.of(8710, secure.port(), 8720, plain.port(), 8730, open.port());
    haproxy = Balancer.haproxy("haproxy.cfg", folder, nodes, 8444);
    nginx = Balancer.nginx("nginx.conf", folder, nodes, 8444);
  }

  private static Server serve(String more) throws Exception {
    String yaml =
        """
        host: 127.0.0.1
        port: 0
        loops: 1
        drain: {within: 200ms}
        admin: {port: 0}
        profiles: [{name: demo, channels: demo/#, guests: [subscribe, publish]}]
        """;
    return Server.start(new ConfigurationReader(Map.of()).read("node", yaml + more));
  }

  @AfterAll
  void stop() {
    haproxy.close();
    nginx.close();
    List.of(direct, secure, plain, open).forEach(Server::close);
  }

  private Server node(String front) {
    return switch (front) {
      case "nothing" -> direct;
      case "haproxy, TLS through", "nginx, TLS through" -> secure;
      case "haproxy, TLS ended", "nginx, TLS ended" -> plain;
      default -> open;
    };
  }

  private int port(String front) {
    return switch (front) {
      case "nothing" -> direct.port();
      case "haproxy, TLS through" -> haproxy.port(8443);
      case "haproxy, TLS ended" -> haproxy.port(8444);
      case "nginx, TLS through" -> nginx.port(8443);
      case "nginx, TLS ended" -> nginx.port(8444);
      default -> nginx.port(8445);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "'nothing', webSocket, 127.0.0.2",
    "'nothing', tcp, 127.0.0.2",
    "'haproxy, TLS through', webSocket, 127.0.0.2",
    "'haproxy, TLS through', tcp, 127.0.0.2",
    "'haproxy, TLS ended', webSocket, 127.0.0.2",
    "'haproxy, TLS ended', tcp, 127.0.0.2",
    "'nginx, TLS through', webSocket, 127.0.0.2",
    "'nginx, TLS through', tcp, 127.0.0.2",
    "'nginx, TLS ended', webSocket, 127.0.0.2",
    "'nginx, TLS ended', tcp, 127.0.0.2",
    "'nginx, HTTP', webSocket, 127.0.0.1",
  })
  void lines_connect_subscribe_publish_and_recover(String front, String line, String remote) {
    String channel = "demo/front/" + channels.incrementAndGet();
    Function<Socket, Peer> open = line.equals("tcp") ? Peer::tcp : Peer::webSocket;
    String epoch;
    try (Peer peer = open.apply(certificates.connect(port(front), CLIENT))) {
      String session = peer.answer("{'connect':{}}").text("connected", "session");
      assertThat(remote(node(front), session)).isEqualTo(remote);
      epoch =
          peer.answer("{'subscribe':{'channel':'%s'}}", channel)
              .text("subscribed", "position", "epoch");
      peer.answer("{'publish':{'channel':'%s','data':'%s'}}", channel, "x".repeat(40_000));
      Json heard = peer.publications(channel, 1).getFirst();
      assertThat(heard.text("data")).isEqualTo("x".repeat(40_000));
    }
    try (Peer author = open.apply(certificates.connect(port(front), CLIENT))) {
      author.answer("{'connect':{}}").at("connected");
      for (int i = 2; i <= 20; i++) {
        author.answer("{'publish':{'channel':'%s','data':%d}}", channel, i).at("published");
      }
    }
    try (Peer back = open.apply(certificates.connect(port(front), CLIENT))) {
      back.answer("{'connect':{}}").at("connected");
      Json subscribed =
          back.answer(
                  "{'subscribe':{'channel':'%s','since':{'epoch':'%s','offset':1}}}",
                  channel, epoch)
              .at("subscribed");
      assertThat(subscribed.is("recovered")).isTrue();
      assertThat(subscribed.list("publications"))
          .extracting(publication -> publication.number("offset"))
          .containsExactly(
              2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L,
              20L);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "haproxy, TLS through",
        "haproxy, TLS ended",
        "nginx, TLS through",
        "nginx, TLS ended"
      })
  void limits_for_an_address_count_who_is_behind_the_balancer(String front) {
    int port = port(front);
    String many = "127.0.1." + channels.incrementAndGet();
    String other = "127.0.2." + channels.incrementAndGet();
    List<Peer> held = new ArrayList<>();
    try {
      for (int i = 0; i < FEW; i++) {
        held.add(connected(Peer.tcp(certificates.connect(port, many))));
      }
      if (node(front) == secure) {
        assertThatThrownBy(() -> certificates.connect(port, many))
            .hasMessageContaining("access_denied");
      } else {
        try (Peer refused = Peer.tcp(certificates.connect(port, many))) {
          assertThat(refused.end().code()).isEqualTo(3006);
        }
      }
      held.add(connected(Peer.tcp(certificates.connect(port, other))));
    } finally {
      held.forEach(Peer::close);
    }
  }

  private static Peer connected(Peer peer) {
    peer.answer("{'connect':{}}").at("connected");
    return peer;
  }

  private static String remote(Server server, String session) {
    return server.operations().connections(null, 100, null).toCompletableFuture().join().stream()
        .filter(one -> one.session().equals(session))
        .findFirst()
        .orElseThrow()
        .remote();
  }

  @Test
  void openssl_chats_with_a_web_socket() throws Exception {
    String port = String.valueOf(direct.port());
    try (Peer web = Peer.webSocket(certificates.connect(direct.port(), CLIENT))) {
      chat(
          web,
          "demo/front/openssl",
          "openssl",
          "s_client",
          "-connect",
          "127.0.0.1:" + port,
          "-servername",
          "localhost",
          "-CAfile",
          certificates.chain().toString(),
          "-verify_return_error",
          "-quiet",
          "-no_ign_eof");
    }
  }

  @Test
  void netcat_chats_with_a_web_socket() throws Exception {
    try (Peer web = Peer.webSocket(open.port())) {
      chat(web, "demo/front/netcat", "nc", "127.0.0.1", String.valueOf(open.port()));
    }
  }

  private static void chat(Peer web, String channel, String... command) throws Exception {
    Process shell =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader heard = shell.inputReader(UTF_8)) {
      say(shell, "HAWSER/1 json\n{\"id\":1,\"connect\":{}}\n");
      assertThat(heard.readLine()).contains("\"connected\"");
      say(shell, "{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\"}}\n");
      assertThat(heard.readLine()).contains("\"subscribed\"");
      web.answer("{'connect':{}}").at("connected");
      web.answer("{'subscribe':{'channel':'%s'}}", channel).at("subscribed");
      web.answer("{'publish':{'channel':'%s','data':'from the web'}}", channel).at("published");
      assertThat(heard.readLine()).contains("from the web");
      say(
          shell,
          "{\"id\":3,\"publish\":{\"channel\":\"" + channel + "\",\"data\":\"from a shell\"}}\n");
      assertThat(web.publications(channel, 2).getLast().text("data")).isEqualTo("from a shell");
    } finally {
      shell.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource({"wss, JSON", "wss, PROTOBUF", "tls, JSON", "tls, PROTOBUF"})
  void the_java_sdk_trusts_the_certificate_that_it_is_told_to(String scheme, Encoding encoding)
      throws Exception {
    String channel = "demo/front/sdk/" + scheme + "/" + encoding;
    String address = scheme + "://localhost:" + direct.port() + (scheme.equals("wss") ? "/ws" : "");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (Hawser hawser =
        Hawser.builder().address(address).encoding(encoding).tls(certificates.trusting()).build()) {
      hawser
          .channel(channel)
          .subscribe((one, publication) -> heard.add(publication.payload().toString()));
      hawser.connect();
      hawser.channel(channel).publish("{\"n\":1}").get(30, TimeUnit.SECONDS);
      assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"n\":1}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wss://localhost:%d/ws", "tls://localhost:%d"})
  void the_java_sdk_trusts_no_certificate_by_itself(String address) throws Exception {
    BlockingQueue<State> states = new LinkedBlockingQueue<>();
    try (Hawser hawser =
        Hawser.builder().address(address.formatted(direct.port())).onState(states::add).build()) {
      hawser.connect();
      State state = states.poll(30, TimeUnit.SECONDS);
      while (!(state instanceof State.Waiting)) {
        assertThat(state).isNotNull().isNotInstanceOf(State.Connected.class);
        state = states.poll(30, TimeUnit.SECONDS);
      }
    }
  }

  private static void say(Process process, String text) {
    try {
      process.getOutputStream().write(text.getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
