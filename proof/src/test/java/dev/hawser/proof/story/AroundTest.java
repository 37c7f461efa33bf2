package dev.hawser.proof.story;

import static dev.hawser.proof.story.Messenger.call;
import static dev.hawser.proof.story.Messenger.device;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands around conversations, with a server of the application's beside the node. */
class AroundTest {

  private static final int NOT_ALLOWED = 2300;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private HttpServer application;
  private Node node;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.createContext(
        "/hook",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          byte[] answer =
              (body.contains("pirate")
                      ? "{\"allow\":false,\"reason\":\"no pirates\"}"
                      : "{\"allow\":true}")
                  .getBytes(UTF_8);
          if (exchange.getRequestHeaders().getFirst("Hawser-Event").equals("after")) {
            told.add(body);
          }
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    application.start();
    Path words = Files.writeString(folder.resolve("words.txt"), "barnacle\n赌博\n");
    node =
        Node.start(
            "around",
            """
            im:
              enabled: true
              files: {host: 127.0.0.1, port: 0, address: 'http://127.0.0.1:{port}'}
              words: {file: '%s'}
              webhook: {uri: 'http://127.0.0.1:%d/hook', secret: sixteen-bytes-or-more, before: true}
            """
                .formatted(words, application.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    node.close();
    application.stop(0);
    http.close();
  }

  private static Json say(Peer peer, String channel, String data) {
    return peer.answer("{'publish':{'channel':'" + channel + "','data':" + data + "}}");
  }

  private static String text(String text) {
    return "{'type':'text','text':'" + text + "'}";
  }

  @Test
  void what_is_said_is_looked_at_found_and_told() {
    try (Peer ann = device(node, "ann");
        Peer bob = device(node, "bob")) {
      String channel = call(ann, "open", "{'user':'bob'}").text("channel");
      say(ann, channel, text("the tide turns at six")).at("published");
      say(ann, channel, text("you old barnacle")).at("published");
      long refused = say(ann, channel, text("a pirate!")).at("error").number("code");

      assertThat(refused).isEqualTo(NOT_ALLOWED);
      List<Json> shown = call(bob, "history", "{'channel':'%s'}", channel).list("messages");
      assertThat(shown.stream().map(one -> one.text("data", "text")))
          .containsExactly("the tide turns at six", "you old ********");
      await()
          .untilAsserted(() ->
              assertThat(call(bob, "search", "{'text':'TIDE tu'}").list("found"))
                  .singleElement()
                  .satisfies(found ->
                      assertThat(found.text("message", "data", "text"))
                          .isEqualTo("the tide turns at six")));
      await().until(() -> told.size() == 2);
      assertThat(told.getFirst()).contains("the tide turns at six").contains("\"offset\":1");
      assertThat(told.getLast()).contains("********").contains("\"offset\":2");
    }
  }

  @Test
  void a_file_goes_from_one_to_the_other() throws Exception {
    try (Peer ann = device(node, "ann");
        Peer bob = device(node, "bob");
        Peer eve = device(node, "eve")) {
      String channel = call(ann, "open", "{'user':'bob'}").text("channel");
      Json up =
          call(
              ann,
              "upload",
              "{'channel':'%s','name':'tides.txt','type':'text/plain','size':9}",
              channel);
      var brought =
          http.send(
              HttpRequest.newBuilder(URI.create(up.text("address")))
                  .header("Upload-Offset", "0")
                  .method("PATCH", BodyPublishers.ofString("six, noon"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(brought.statusCode()).isEqualTo(204);
      String file = "{'id':'" + up.text("id") + "','name':'tides.txt'}";
      say(ann, channel, "{'type':'file','file':" + file + "}").at("published");

      String wanted = "{'channel':'%s','id':'%s','name':'tides.txt','type':'text/plain'}";
      Json down = call(bob, "download", wanted, channel, up.text("id"));
      var fetched =
          http.send(
              HttpRequest.newBuilder(URI.create(down.text("address"))).build(),
              BodyHandlers.ofString());
      assertThat(fetched.body()).isEqualTo("six, noon");
      assertThat(fetched.headers().firstValue("Content-Disposition").orElse(""))
          .startsWith("attachment;");
      Json refused =
          eve.answer(
              "{'call':{'method':'im/download','data':" + wanted + "}}", channel, up.text("id"));
      assertThat(refused.at("error").text("name")).isEqualTo("no-member");

      String shared = call(bob, "open", "{'user':'eve'}").text("channel");
      String forward = "{'channel':'%s','offset':1,'to':'%s'}";
      call(bob, "forward-message", forward, channel, shared);
      Json here = call(eve, "history", "{'channel':'%s'}", shared).list("messages").getFirst();
      assertThat(here.text("data", "forwarded", "user")).isEqualTo("ann");
      Json again = call(eve, "download", wanted, shared, here.text("data", "file", "id"));
      var forwarded =
          http.send(
              HttpRequest.newBuilder(URI.create(again.text("address"))).build(),
              BodyHandlers.ofString());
      assertThat(forwarded.body()).isEqualTo("six, noon");
    }
  }
}
