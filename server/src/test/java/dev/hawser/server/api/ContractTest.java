package dev.hawser.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.server.Hosted;
import dev.hawser.server.Wire;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the document says and what the server does are the same, in both directions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractTest {

  private static final String PROFILES =
      """
      limits: {channels: 20}
      profiles:
        - {name: room, channels: room/#, presence: {enabled: true}, max-data: 1KiB,
           guests: [subscribe, publish, presence, history]}
        - {name: fleeting, channels: fleeting/#, history: {count: 0}}
      """;

  private final Hosted server =
      Hosted.start(Hosted.admin("body: 4KiB") + Hosted.secret() + PROFILES);
  private final Hosted keyless = Hosted.start(Hosted.admin("metrics: key"));
  private final Described described = new Described(server.get("/openapi.json").body());

  @AfterAll
  void everything_in_the_document_was_exercised() {
    server.close();
    keyless.close();
    assertThat(described.exercised()).isEqualTo(described.named());
  }

  @Test
  void every_guarded_operation_asks_for_the_key() {
    for (String operation : described.operations()) {
      if (described.isGuarded(operation) || operation.equals("GET /metrics")) {
        String[] parts = operation.split(" ", -1);
        HttpResponse<String> answer =
            described.check(operation, keyless.send(parts[0], parts[1], BodyPublishers.noBody()));
        assertThat(answer.statusCode()).as(operation).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(error(answer)).isEqualTo("api-key-invalid");
      }
    }
  }

  @Test
  void every_guarded_operation_refuses_what_it_does_not_know() {
    for (String operation : described.operations()) {
      if (described.isGuarded(operation)) {
        String path = operation.split(" ", -1)[1];
        if (operation.startsWith("GET")) {
          HttpResponse<String> answer = described.check(operation, server.get(path + "?usr=ann"));
          assertThat(error(answer)).as(operation).isEqualTo("invalid-field");
          assertThat(answer.body()).contains("usr");
        } else {
          refused(operation, "{'channel':'room/a','usr':'ann'}", "invalid-field");
          refused(
              operation,
              "[]",
              operation.matches(".*(publish|batch|broadcast)") ? "invalid-field" : "malformed");
          refused(operation, "{'channel'", "malformed");
          refused(
              operation,
              "{} {}",
              operation.matches(".*(publish|batch|broadcast)") ? "invalid-field" : "malformed");
        }
      }
    }
  }

  @Test
  void every_operation_with_a_body_bounds_it() {
    String large = "{\"channel\":\"" + "x".repeat(8_000) + "\"}";
    for (String operation : described.operations()) {
      if (operation.startsWith("POST")) {
        HttpResponse<String> answer =
            described.check(operation, server.post(operation.substring(5), large));
        assertThat(answer.statusCode()).as(operation).isEqualTo(413);
        assertThat(error(answer)).isEqualTo("body-too-large");
      }
    }
  }

  @Test
  void publishing_answers_as_described() {
    JsonNode first =
        done(
            "POST /v1/publish",
            "{'channel':'room/p','data':{'text':'hi'},'key':'k1','user':'ann',"
                + "'tags':{'lang':'de'},'slot':'s'}");
    JsonNode again =
        done(
            "POST /v1/publish",
            "{'channel':'room/p','data':{'text':'hi'},'key':'k1','user':'ann',"
                + "'tags':{'lang':'de'},'slot':'s'}");
    assertThat(again).isEqualTo(first);
    done("POST /v1/publish", "{'channel':'room/p','bytes':'3q2+7w=='}");
    done("POST /v1/publish", "{'channel':'room/p','data':null}");

    HttpResponse<String> reused =
        described.check(
            "POST /v1/publish",
            server.post("/v1/publish", "{'channel':'room/p','data':2,'key':'k1','user':'ann'}"));
    assertThat(reused.statusCode()).isEqualTo(409);
    assertThat(error(reused)).isEqualTo("key-reused");
    HttpResponse<String> large =
        described.check(
            "POST /v1/publish",
            server.post("/v1/publish", "{'channel':'room/p','data':'" + "x".repeat(2_000) + "'}"));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(error(large)).isEqualTo("data-too-large");
    refused("POST /v1/publish", "{'channel':'room/p'}", "invalid-field");
    refused("POST /v1/publish", "{'channel':'room p','data':1}", "invalid-channel");

    HttpResponse<String> history =
        described.check("GET /v1/history", server.get("/v1/history?channel=room/p"));
    assertThat(json(history).get("publications")).hasSize(3);
    String epoch = json(history).at("/position/epoch").asString();
    JsonNode newest =
        done(
            "POST /v1/history",
            "{'channel':'room/p','since':{'epoch':'" + epoch + "','offset':1},'limit':1}");
    assertThat(newest.at("/publications/0/offset").asLong()).isEqualTo(2);
    assertThat(newest.at("/publications/0/bytes").asString()).isEqualTo("3q2+7w==");
    for (String since : new String[] {"other:1", epoch + ":99"}) {
      HttpResponse<String> lost =
          described.check(
              "GET /v1/history", server.get("/v1/history?channel=room/p&since=" + since));
      assertThat(lost.statusCode()).isEqualTo(409);
    }
    HttpResponse<String> changed =
        described.check(
            "POST /v1/history",
            server.post("/v1/history", "{'channel':'room/p','since':{'epoch':'x','offset':1}}"));
    assertThat(error(changed)).isEqualTo("epoch-changed");
    refused("POST /v1/history", "{'channel':'room/p','since':{'epoch':'x'}}", "invalid-field");
  }

  @Test
  void a_node_that_holds_all_the_channels_it_may_says_so() {
    try (Hosted small = Hosted.start(Hosted.admin("") + "limits: {channels: 1}\n")) {
      assertThat(small.post("/v1/publish", "{'channel':'a','data':1}").statusCode()).isEqualTo(200);
      HttpResponse<String> full =
          described.check(
              "POST /v1/publish", small.post("/v1/publish", "{'channel':'b','data':1}"));
      assertThat(full.statusCode()).isEqualTo(503);
      assertThat(error(full)).isEqualTo("too-many-channels");
      assertThat(json(full).at("/error/retry").asBoolean()).isTrue();
    }
  }

  @Test
  void several_entries_have_a_result_each() {
    JsonNode results =
        done(
                "POST /v1/batch",
                "{'publications':[{'channel':'room/b','data':1},{'channel':'room b','data':2},"
                    + "{'channel':'room/b','data':3}]}")
            .get("results");
    assertThat(results.at("/0/position/offset").asLong()).isEqualTo(1);
    assertThat(results.at("/1/error/name").asString()).isEqualTo("invalid-channel");
    assertThat(results.at("/2/position/offset").asLong()).isEqualTo(2);
    assertThat(done("POST /v1/batch", "{'publications':[]}").get("results")).isEmpty();

    JsonNode told =
        done("POST /v1/broadcast", "{'channels':['room/c','room/d','room d'],'data':1,'key':'k'}")
            .get("results");
    JsonNode again =
        done("POST /v1/broadcast", "{'channels':['room/c','room/d','room d'],'data':1,'key':'k'}")
            .get("results");
    assertThat(told.at("/0/channel").asString()).isEqualTo("room/c");
    assertThat(told.at("/2/error/code").asInt()).isEqualTo(2100);
    assertThat(again).isEqualTo(told);
  }

  @Test
  void rooms_are_asked_on_behalf_of_users(@TempDir Path folder) {
    String on = "data: " + folder + "\nim: {enabled: true}\n";
    try (Hosted im = Hosted.start(Hosted.admin("") + on)) {
      HttpResponse<String> opened =
          described.check(
              "POST /v1/call",
              im.post("/v1/call", "{'user':'ann','method':'im/open','data':{'user':'bob'}}"));
      assertThat(opened.statusCode()).isEqualTo(200);
      String channel = json(opened).at("/data/channel").asString();
      assertThat(json(opened).at("/data/user").asString()).isEqualTo("bob");
      String said = "{'channel':'" + channel + "','data':{'type':'text','text':'hi'}";
      assertThat(im.post("/v1/publish", said + ",'user':'ann'}").statusCode()).isEqualTo(200);
      assertThat(im.post("/v1/publish", said + "}").statusCode()).isEqualTo(200);
      HttpResponse<String> foreign =
          described.check(
              "POST /v1/call",
              im.post(
                  "/v1/call",
                  "{'user':'eve','method':'im/history','data':{'channel':'" + channel + "'}}"));
      assertThat(foreign.statusCode()).isEqualTo(409);
      assertThat(error(foreign)).isEqualTo("no-member");
      HttpResponse<String> unread =
          im.post(
              "/v1/call",
              "{'user':'bob','method':'im/conversation','data':{'channel':'" + channel + "'}}");
      assertThat(json(unread).at("/data/unread").asInt()).isEqualTo(2);
    }
    refused("POST /v1/call", "{'user':'ann','method':'im/open'}", "unknown-method");
    refused("POST /v1/call", "{'method':'im/open'}", "unknown-method");
    refused("POST /v1/call", "{'user':'','method':'im/open'}", "invalid-field");
    refused("POST /v1/call", "{'user':'ann'}", "invalid-field");
  }

  @Test
  void the_operator_tells_and_erases_what_is_kept_and_it_is_written_down(@TempDir Path folder) {
    String on = "data: " + folder + "\nim: {enabled: true}\n";
    try (Hosted im = Hosted.start(Hosted.admin("") + on)) {
      String channel =
          asked(im, "'user':'ann','method':'im/create','data':{'key':'k','users':['bob']}")
              .get("channel")
              .asString();
      String at = "'channel':'" + channel + "'";
      String text = "{" + at + ",'data':{'type':'text','text':'secret'},'user':'%s'}";
      assertThat(im.post("/v1/publish", text.formatted("ann")).statusCode()).isEqualTo(200);
      assertThat(im.post("/v1/publish", text.formatted("bob")).statusCode()).isEqualTo(200);

      assertThat(exported(im, at))
          .containsExactly("conversation", "member", "member", "publication", "publication");
      asked(im, "'user':'ann','method':'im/contact-request','data':{'user':'bob'}");
      asked(im, "'user':'ann','method':'im/block','data':{'user':'cid'}");
      asked(im, "'user':'ann','method':'im/profile','data':{'name':'Ann'}");
      assertThat(exported(im, "'user':'ann'"))
          .filteredOn(is -> !is.equals("inbox"))
          .containsExactly("user", "profile", "contact", "blocked", "membership", "said");

      HttpResponse<String> erased =
          described.check(
              "POST /v1/call", im.post("/v1/call", "{'method':'im/erase','data':{'user':'ann'}}"));
      assertThat(erased.statusCode()).isEqualTo(200);
      await().until(() -> asked(im, "'method':'im/erasures'").get("users").isEmpty());
      assertThat(exported(im, "'user':'ann'")).containsOnly("user", "inbox");
      assertThat(asked(im, "'user':'bob','method':'im/contacts'").get("contacts").isEmpty())
          .isTrue();
      JsonNode history = asked(im, "'user':'bob','method':'im/history','data':{" + at + "}");
      assertThat(history.at("/messages/0").has("data")).isFalse();
      assertThat(history.at("/messages/0").has("user")).isFalse();
      assertThat(history.at("/messages/1/data/text").asString()).isEqualTo("secret");
      assertThat(
              asked(im, "'user':'bob','method':'im/conversation','data':{" + at + "}")
                  .get("role")
                  .asString())
          .isEqualTo("owner");

      JsonNode deeds = json(im.get("/v1/history?channel=im/audit")).get("publications");
      assertThat(deeds.valueStream().map(one -> one.at("/data/what/method").asString()))
          .contains("im/create", "im/export", "im/erase");
      assertThat(deeds.at("/0/data/key").asString()).matches("[0-9a-f]{8}");
    }
  }

  private JsonNode asked(Hosted im, String fields) {
    HttpResponse<String> answer =
        described.check("POST /v1/call", im.post("/v1/call", "{" + fields + "}"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).get("data");
  }

  /** What each line of an export is. */
  private List<String> exported(Hosted im, String whose) {
    List<String> all = new ArrayList<>();
    String next = "";
    while (next != null) {
      String from = next.isEmpty() ? "" : ",'next':'" + next + "'";
      JsonNode page = asked(im, "'method':'im/export','data':{" + whose + from + "}");
      page.get("lines").forEach(line -> all.add(line.get("is").asString()));
      next = page.has("next") ? page.get("next").asString() : null;
    }
    return all;
  }

  @Test
  void who_is_here_is_told_as_described() {
    try (Wire wire = server.wire();
        Wire other = server.wire()) {
      String session = wire.connect("'subscribe':[{'channel':'room/w'}]").get("session").asString();
      other.connect("'subscribe':[{'channel':'room/w'}]");

      JsonNode presence =
          json(
              described.check(
                  "GET /v1/presence", server.get("/v1/presence?channel=room/w&limit=1")));
      assertThat(presence.get("count").asInt()).isEqualTo(2);
      JsonNode rest =
          done(
              "POST /v1/presence",
              "{'channel':'room/w','next':'" + presence.get("next").asString() + "'}");
      assertThat(rest.get("members")).hasSize(1);
      assertThat(rest.has("next")).isFalse();

      JsonNode page =
          json(described.check("GET /v1/connections", server.get("/v1/connections?limit=1")));
      assertThat(page.get("connections")).hasSize(1);
      JsonNode last =
          json(
              described.check(
                  "GET /v1/connections",
                  server.get("/v1/connections?limit=1&after=" + page.get("next").asString())));
      assertThat(last.get("connections")).hasSize(1);
      assertThat(last.has("next")).as("nothing follows").isFalse();
      String user = json(server.get("/v1/connections")).at("/connections/0/user").asString();
      assertThat(json(server.get("/v1/connections?user=" + user)).get("connections")).hasSize(1);

      JsonNode channels =
          json(described.check("GET /v1/channels", server.get("/v1/channels?prefix=room/w")));
      assertThat(channels.at("/channels/0/subscribers").asInt()).isEqualTo(2);
      assertThat(channels.at("/channels/0/profile").asString()).isEqualTo("room");
      JsonNode node = json(described.check("GET /v1/node", server.get("/v1/node")));
      assertThat(node.get("connections").asInt()).isEqualTo(2);
      assertThat(node.get("port").asInt()).isEqualTo(server.server().port());
      assertThat(node.get("cost")).as("two are too few to tell").isEmpty();
      assertThat(node.at("/left/connections").asInt()).isPositive();

      assertThat(
              done("POST /v1/disconnect", "{'session':'" + session + "','code':3011}")
                  .get("disconnected")
                  .asInt())
          .isEqualTo(1);
      JsonNode closing = wire.next("closing");
      assertThat(closing.get("code").asInt()).isEqualTo(3011);
    }
    for (String absent : new String[] {"GET", "POST"}) {
      HttpResponse<String> none =
          described.check(
              absent + " /v1/presence",
              absent.equals("GET")
                  ? server.get("/v1/presence?channel=other")
                  : server.post("/v1/presence", "{'channel':'other'}"));
      assertThat(none.statusCode()).isEqualTo(409);
      assertThat(error(none)).isEqualTo("no-presence");
    }
  }

  @Test
  void a_node_by_itself_is_a_fleet_of_one() {
    JsonNode told = json(described.check("GET /v1/nodes", server.get("/v1/nodes")));
    assertThat(told.get("here").asString()).isEqualTo("n1");
    assertThat(told.get("nodes")).hasSize(1);
    assertThat(told.at("/nodes/0/node").asString()).isEqualTo("n1");
    await()
        .until(() ->
            json(server.get("/v1/nodes")).at("/nodes/0/state").asString().equals("open")
                && json(server.get("/v1/nodes")).at("/nodes/0/left").asInt() > 0);
  }

  @Test
  void where_to_go_is_nowhere_while_no_node_tells_an_address() {
    JsonNode told = json(described.check("GET /v1/choice", server.get("/v1/choice")));
    assertThat(told.has("node")).isFalse();
    assertThat(told.get("addresses")).isEmpty();
  }

  @Test
  void what_channels_carry_is_told_as_described() {
    try (Wire wire = server.wire()) {
      wire.connect("'subscribe':[{'channel':'room/busy'}]");
      await()
          .until(() -> {
            done("POST /v1/publish", "{'channel':'room/busy','data':1}");
            JsonNode told =
                json(described.check("GET /v1/busiest", server.get("/v1/busiest?limit=200")));
            return told.get("channels")
                .valueStream()
                .anyMatch(one ->
                    one.get("channel").asString().equals("room/busy")
                        && one.get("publications").asDouble() > 0
                        && one.get("deliveries").asDouble() >= one.get("publications").asDouble()
                        && one.get("subscribers").asInt() == 1);
          });
    }
  }

  @Test
  void what_happened_to_connections_is_told_as_described() {
    try (Wire wire = server.wire();
        Hosted forgetful = Hosted.start(Hosted.admin("") + "trail: {steps: 0}\n")) {
      JsonNode connected = wire.connect("'subscribe':[{'channel':'room/y'}]");
      String session = connected.get("session").asString();
      done("POST /v1/publish", "{'channel':'room/y','data':1,'user':'ann'}");
      wire.next("publication");
      wire.say("{'id':2,'subscribe':{'channel':'secret/y'}}").next("error");

      JsonNode told = explained("session=" + session + "&channel=room/y&offset=1");
      assertThat(told.at("/publication/user").asString()).isEqualTo("ann");
      assertThat(told.at("/connections/0/verdict/outcome").asString()).isEqualTo("written");
      assertThat(told.at("/connections/0/steps").valueStream().map(step -> step.get("what")))
          .extracting(JsonNode::asString)
          .containsExactly("opened", "connected", "subscribed");
      JsonNode later = explained("channel=room/y&offset=2");
      assertThat(later.has("publication")).isFalse();
      assertThat(later.at("/connections/0/verdict/outcome").asString()).isEqualTo("not-yet");
      assertThat(
              explained("channel=secret/y&offset=1").at("/connections/0/verdict/text").asString())
          .contains("refused")
          .contains("not-allowed");
      String user = connected.get("user").asString();
      wire.close();
      await()
          .until(() ->
              explained("user=" + user)
                  .at("/connections/0/steps")
                  .valueStream()
                  .anyMatch(step -> step.get("what").asString().equals("closed")));

      for (String wrong :
          List.of(
              "limit=5",
              "user=",
              "channel=a b",
              "user=ann&offset=1",
              "channel=room/y&offset=x",
              "user=ann&after=x",
              "user=ann&limit=101")) {
        HttpResponse<String> refused =
            described.check(
                "GET /v1/explain", server.get("/v1/explain?" + wrong.replace(" ", "%20")));
        assertThat(error(refused)).as(wrong).isEqualTo("invalid-field");
      }
      HttpResponse<String> none =
          described.check("GET /v1/explain", forgetful.get("/v1/explain?user=ann"));
      assertThat(none.statusCode()).isEqualTo(409);
      assertThat(error(none)).isEqualTo("no-trails");
    }
  }

  @Test
  void connections_come_in_pages() {
    try (Wire one = server.wire();
        Wire two = server.wire()) {
      one.connect("'subscribe':[{'channel':'room/z'}]");
      two.connect("'subscribe':[{'channel':'room/z'}]");
      JsonNode first = explained("channel=room/z&limit=1");
      JsonNode second = explained("channel=room/z&limit=1&after=" + first.get("next").asString());
      assertThat(first.at("/connections/0/session"))
          .isNotEqualTo(second.at("/connections/0/session"));
      assertThat(second.has("next")).isFalse();
    }
  }

  private JsonNode explained(String query) {
    HttpResponse<String> answer =
        described.check("GET /v1/explain", server.get("/v1/explain?" + query));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  @Test
  void governing_answers_as_described() {
    done("POST /v1/subscribe", "{'user':'ann','channel':'room/g'}");
    done("POST /v1/unsubscribe", "{'user':'ann','channel':'room/g'}");
    done("POST /v1/revoke", "{'user':'gone'}");
    done("POST /v1/revoke", "{'token':'t1','until':4000000000}");
    refused("POST /v1/revoke", "{'user':'gone','token':'t1'}", "invalid-field");
    refused("POST /v1/revoke", "{'user':'gone','until':1}", "invalid-field");
    assertThat(done("POST /v1/disconnect", "{'user':'nobody'}").get("disconnected").asInt())
        .isZero();
    refused("POST /v1/disconnect", "{'user':''}", "invalid-field");
    refused("POST /v1/disconnect", "{'user':'ann','code':3999}", "invalid-field");
    done(
        "POST /v1/tokens",
        "{'user':'ann','life':60,'channels':['room/g'],"
            + "'grants':[{'channels':'room/#','allow':['subscribe','history'],'from':3}]}");
    refused("POST /v1/tokens", "{'user':'ann','channels':['room g']}", "invalid-field");
    refused(
        "POST /v1/tokens",
        "{'user':'ann','grants':[{'channels':'#','allow':['SUBSCRIBE']}]}",
        "invalid-field");
    HttpResponse<String> unsigned =
        described.check("POST /v1/tokens", keyless.post("/v1/tokens", "{'user':'ann'}"));
    assertThat(unsigned.statusCode()).isEqualTo(409);
    assertThat(error(unsigned)).isEqualTo("no-signing-key");
  }

  @Test
  void reading_the_configuration_again_answers_as_described() {
    assertThat(done("POST /v1/reload", "{}").get("changed")).isEmpty();
    try (Hosted other = Hosted.start(Hosted.admin(""))) {
      other.becomes("streams: 7\n" + Hosted.admin(""));
      HttpResponse<String> answer =
          described.check("POST /v1/reload", other.post("/v1/reload", "{}"));
      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(error(answer)).isEqualTo("reload-refused");
    }
  }

  @Test
  void leaving_answers_as_described() throws Exception {
    try (Hosted other = Hosted.start(Hosted.admin(""))) {
      HttpResponse<String> answer =
          described.check("POST /v1/drain", other.post("/v1/drain", "{}"));
      assertThat(answer.statusCode()).isEqualTo(200);
      other.server().awaitLeft();
    }
  }

  @Test
  void no_comma_in_the_document_made_a_word_of_a_sentence_into_a_key() {
    assertThat(described.strayKeys()).isEmpty();
  }

  @Test
  void what_is_open_answers_as_described() {
    for (String path :
        new String[] {"/health", "/ready", "/metrics", "/demo.json", "/openapi.json"}) {
      HttpResponse<String> answer =
          described.check("GET " + path, server.send("GET", path, BodyPublishers.noBody()));
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
    }
    assertThat(server.get("/demo.json").body())
        .isEqualTo("{\"port\":" + server.server().port() + "}");
    assertThat(keyless.get("/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void a_demo_gives_its_people_s_tokens_to_anybody_and_nothing_else_does() {
    try (Hosted demo = Hosted.start(Hosted.secret() + Hosted.admin("demo-people: [ann, bob]"))) {
      HttpResponse<String> answer = described.check("GET /demo.json", demo.get("/demo.json"));
      assertThat(answer.body()).containsPattern("\"user\":\"ann\",\"token\":\"[^\"]+\"");
      assertThat(answer.body()).contains("\"user\":\"bob\"");
    }
    try (Hosted usual = Hosted.start(Hosted.secret() + Hosted.admin(""))) {
      assertThat(usual.get("/demo.json").body()).doesNotContain("token");
    }
  }

  @Test
  void a_node_that_leaves_is_not_ready_and_says_so_first() throws Exception {
    Hosted leaving =
        Hosted.start(
            "profiles: [{name: room, channels: room/#, guests: [subscribe]}]\n" + Hosted.admin(""));
    try (Wire wire = leaving.wire()) {
      wire.connect("");
      Thread closing = Thread.ofVirtual().start(leaving.server()::close);
      // The line hears of it only after readiness is gone.
      wire.next("goaway");
      HttpResponse<String> answer = described.check("GET /ready", leaving.get("/ready"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(leaving.get("/health").statusCode()).isEqualTo(200);
      JsonNode end = wire.next("closing");
      assertThat(end.get("name").asString()).isEqualTo("drained");
      closing.join();
    }
    leaving.close();
  }

  private JsonNode done(String operation, String body) {
    assertThat(described.admits(operation, body.replace('\'', '"'))).as(body).isTrue();
    HttpResponse<String> answer =
        described.check(operation, server.post(operation.substring(5), body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private void refused(String operation, String body, String name) {
    HttpResponse<String> answer =
        described.check(operation, server.post(operation.substring(5), body));
    assertThat(answer.statusCode()).as("%s %s", operation, body).isEqualTo(400);
    assertThat(error(answer)).as("%s %s: %s", operation, body, answer.body()).isEqualTo(name);
  }

  private static String error(HttpResponse<String> answer) {
    return json(answer).at("/error/name").asString();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}
