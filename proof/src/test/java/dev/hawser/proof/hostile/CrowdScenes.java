package dev.hawser.proof.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.proof.door.Http2Bytes;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Raw;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import dev.hawser.proof.door.WebSocketBytes;
import dev.hawser.proof.hostile.Scene.Play;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What is hostile in how much somebody does, or in how little. */
final class CrowdScenes {

  private static final String DOOR = "line";
  private static final String FILL = "x".repeat(8_000);
  private static final String LIVE = "demo/live/flood";

  private CrowdScenes() {}

  static List<Scene> all() {
    return List.of(
        Bodies.slow(),
        quick("50 lines half closed, then reset", "all gone", CrowdScenes::halfClosed),
        quick("no answer to a close", "WebSocket 1002", CrowdScenes::noAnswer),
        quick(
            "a subscriber that reads nothing of 20 MB", "skipped: no-history", CrowdScenes::stuck),
        quick("300 sessions come back at once", "resumed", CrowdScenes::back),
        secured(
            "5,000 commands at once", "refusal 2401", "'history':{'channel':'demo/x','limit':1}"),
        secured(
            "5,000 publications at once",
            "refusal 2401",
            "'publish':{'channel':'demo/x','data':1}"),
        patient("a subscriber that takes nothing for 30 s", "ended 3008", CrowdScenes::stalled),
        patient(
            "a reader of events that takes nothing for 30 s", "ended 3008", CrowdScenes::events),
        patient("a window of HTTP/2 held shut for 30 s", "ended 3008", CrowdScenes::window));
  }

  private static Scene quick(String input, String answer, Play play) {
    return new Scene(DOOR, input, answer, Scene.GUARDED, false, play);
  }

  private static Scene patient(String input, String answer, Play play) {
    return new Scene(DOOR, input, answer, Scene.GUARDED, true, play);
  }

  private static Scene secured(String input, String answer, String command) {
    return new Scene(
        DOOR,
        input,
        answer,
        Scene.HARDENED,
        false,
        node -> {
          try (Raw line = new Raw(node.secured())) {
            line.send("HAWSER/1 json\n{\"id\":1,\"connect\":{}}\n".getBytes(UTF_8));
            var _ = line.until("\"(connected)\"");
            String one = "{'id':2," + command + "}\n";
            line.send(one.replace('\'', '"').repeat(5_000).getBytes(UTF_8));
            return line.refusal();
          }
        });
  }

  private static String halfClosed(Node node) {
    int before = sessions(node);
    for (int i = 0; i < 50; i++) {
      Raw line = new Raw(node.port());
      line.send("HAWSER/1 json\n{\"connect\":{}}\n".getBytes(US_ASCII));
      line.finishSending();
      line.reset();
    }
    Awaitility.await("they are gone").atMost(Peer.PATIENCE).until(() -> sessions(node) <= before);
    return "all gone";
  }

  private static int sessions(Node node) {
    return Json.of(node.operators().send(Node.KEY, "GET", "/v1/connections", "").body())
        .list("connections")
        .size();
  }

  /** It reads, and never says a word; the verdict comes with the end of file. */
  private static String noAnswer(Node node) {
    try (Raw line = new Raw(node.port())) {
      line.send(WebSocketBytes.upgrade(node.port()).getBytes(US_ASCII));
      line.send(new byte[] {(byte) 0x81, 2, '{', '}'});
      return line.verdict();
    }
  }

  private static void flood(Peer author, String channel, int count) {
    for (int i = 0; i < count; i++) {
      author.answer("{'publish':{'channel':'%s','data':'%s'}}", channel, FILL);
    }
  }

  private static String stuck(Node node) {
    try (Peer author = Transport.TCP.guest(node);
        Peer stuck = Peer.narrow(node.port())) {
      stuck.answer("{'connect':{}}").at("connected");
      stuck.answer("{'subscribe':{'channel':'%s'}}", LIVE).at("subscribed");
      stuck.stopReading();
      flood(author, LIVE, 2_500);
      stuck.readOn();
      return "skipped: " + stuck.push("skipped").text("reason");
    }
  }

  /** Every second one of 600, cut at once; each takes up its session and misses nothing. */
  private static String back(Node node) throws InterruptedException {
    String channel = "demo/back/" + System.nanoTime();
    List<Json> connected = new ArrayList<>();
    List<Peer> lines = new ArrayList<>();
    Set<String> heard = new TreeSet<>();
    try (Peer author = Transport.TCP.guest(node)) {
      for (int i = 0; i < 600; i++) {
        Peer line = node.tcp();
        lines.add(line);
        connected.add(
            line.answer("{'connect':{'subscribe':[{'channel':'%s'}]}}", channel).at("connected"));
      }
      List<Peer> cut = lines.subList(0, 300);
      cut.forEach(Peer::cut);
      author.answer("{'publish':{'channel':'%s','data':1}}", channel).at("published");
      List<Thread> all = new ArrayList<>();
      List<String> said = Collections.synchronizedList(new ArrayList<>());
      for (int i = 0; i < 300; i++) {
        Json before = connected.get(i);
        all.add(Thread.ofVirtual().start(() -> said.add(resumed(node, channel, before))));
      }
      for (Thread one : all) {
        one.join();
      }
      heard.addAll(said);
      for (Peer stayed : lines.subList(300, 600)) {
        stayed.publications(channel, 1);
      }
    } finally {
      lines.forEach(Peer::close);
    }
    return String.join(" or ", heard);
  }

  private static String resumed(Node node, String channel, Json before) {
    Json position = before.list("subscribed").getFirst().at("position");
    try (Peer peer = node.tcp()) {
      Json again =
          peer.answer(
              "{'connect':{'resume':'%s','subscribe':[{'channel':'%s','since':{'epoch':'%s','offset':%d}}]}}",
              before.text("resume"), channel, position.text("epoch"), position.number("offset"));
      Json subscribed = again.list("connected", "subscribed").getFirst();
      return subscribed.is("recovered") && subscribed.list("publications").size() == 1
          ? "resumed"
          : again.toString();
    } catch (RuntimeException | Error failure) {
      return failure.toString();
    }
  }

  // Those that are waited for: the node says in its log how they ended.

  private static String ended(Node node, String user) {
    return Awaitility.await("the end of " + user)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                node.log()
                    .lines()
                    .filter(line -> line.contains("Connection ended") && line.contains(user))
                    .map(line -> line.replaceAll(".*code=\"?(\\d+).*", "ended $1"))
                    .findFirst()
                    .orElse(""),
            said -> !said.isEmpty());
  }

  private static String stalled(Node node) {
    try (Peer author = Transport.TCP.guest(node);
        Peer stuck = Peer.narrow(node.port())) {
      String user = stuck.answer("{'connect':{}}").text("connected", "user");
      stuck.answer("{'subscribe':{'channel':'%s'}}", LIVE).at("subscribed");
      stuck.stopReading();
      flood(author, LIVE, 1_500);
      return ended(node, user);
    }
  }

  private static String events(Node node) {
    try (Peer author = Transport.TCP.guest(node);
        Raw stuck = new Raw(node.port())) {
      stuck.send(
          ("GET /sse?channel=" + LIVE + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(US_ASCII));
      String user = stuck.until("\"user\":\"(guest-[^\"]+)\"");
      flood(author, LIVE, 1_500);
      return ended(node, user);
    }
  }

  /** The reply fits into no window; one byte of room changes nothing. */
  private static String window(Node node) {
    byte[] shut = {0, 4, 0, 0, 0, 0};
    String user = "shut-" + UUID.randomUUID();
    String connect = "{\"id\":1,\"connect\":{\"token\":\"" + Token.forUser(user) + "\"}}";
    try (Raw line = new Raw(node.port())) {
      line.send(
          Http2Bytes.join(
              Http2Bytes.preface(),
              Http2Bytes.frame(Http2Bytes.SETTINGS, 0, 0, shut),
              Http2Bytes.webSocket(1),
              Http2Bytes.frame(Http2Bytes.DATA, 0, 1, WebSocketBytes.text(connect)),
              Http2Bytes.frame(Http2Bytes.WINDOW_UPDATE, 0, 1, new byte[] {0, 0, 0, 1})));
      return ended(node, user);
    }
  }
}
