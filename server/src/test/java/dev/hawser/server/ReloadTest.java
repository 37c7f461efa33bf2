package dev.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server takes over while lines stand, and what it does not. */
class ReloadTest {

  private static final String KEYED = Hosted.admin("");

  private static String profile(String settings) {
    return "profiles: [{name: room, channels: room/#, " + settings + "}]\n";
  }

  private static Wire subscribed(Hosted server, String channel) {
    Wire wire = server.wire();
    wire.connect("'subscribe':[{'channel':'" + channel + "'}]");
    return wire;
  }

  private static JsonNode reload(Hosted server, String yaml) {
    server.becomes(yaml);
    HttpResponse<String> answer = server.post("/v1/reload", "{}");
    return JsonMapper.shared().readTree(answer.body());
  }

  private static String refusal(JsonNode answer) {
    assertThat(answer.at("/error/name").asString()).isEqualTo("reload-refused");
    return answer.at("/error/message").asString();
  }

  @Test
  void rights_that_shrink_end_subscriptions_and_no_line() {
    try (Hosted server = Hosted.start(KEYED + profile("guests: [subscribe, publish, history]"));
        Wire wire = subscribed(server, "room/a")) {
      JsonNode answer = reload(server, KEYED + profile("guests: [publish, history]"));

      assertThat(answer.get("changed").toString()).isEqualTo("[\"profiles\"]");
      assertThat(wire.next("unsubscribed").get("name").asString()).isEqualTo("not-allowed");
      wire.say("{'id':2,'subscribe':{'channel':'room/a'}}");
      assertThat(wire.next("error").get("code").asInt()).isEqualTo(2300);
      wire.say("{'id':3,'publish':{'channel':'room/a','data':1}}");
      wire.next("published");
    }
  }

  @Test
  void how_clients_come_changes_without_a_break() {
    try (Hosted server = Hosted.start(KEYED)) {
      JsonNode answer = reload(server, KEYED + "announce: ['wss://n1.example.com/ws']\n");

      assertThat(answer.get("changed").toString()).isEqualTo("[\"announce\"]");
      await().until(() -> server.get("/v1/nodes").body().contains("[\"wss://n1.example.com/ws\"]"));
    }
  }

  @Test
  void what_is_kept_can_be_more_or_less_without_a_break() {
    String rights = ", guests: [subscribe, publish, history]";
    try (Hosted server = Hosted.start(KEYED + profile("history: {count: 2, age: 1h}" + rights));
        Wire wire = subscribed(server, "room/a")) {
      reload(server, KEYED + profile("history: {count: 50, age: 1h}" + rights));
      for (int i = 1; i <= 10; i++) {
        wire.say("{'id':9,'publish':{'channel':'room/a','data':" + i + "}}");
        assertThat(wire.next("publication").get("offset").asInt()).isEqualTo(i);
      }
      wire.say("{'id':2,'history':{'channel':'room/a','limit':100}}");
      assertThat(wire.next("history").get("publications")).hasSize(10);

      reload(server, KEYED + profile("history: {count: 3, age: 1h}" + rights));
      wire.say("{'id':9,'publish':{'channel':'room/a','data':11}}");
      assertThat(wire.next("publication").get("offset").asInt()).isEqualTo(11);
      wire.say("{'id':2,'history':{'channel':'room/a','limit':100}}");
      assertThat(wire.next("history").get("publications")).hasSize(3);
    }
  }

  @Test
  void what_subscribers_were_promised_stays_while_they_are_there() {
    String now = "presence: {enabled: false}, guests: [subscribe, presence]";
    String next = KEYED + profile("presence: {enabled: true}, guests: [subscribe, presence]");
    try (Hosted server = Hosted.start(KEYED + profile(now))) {
      try (Wire wire = subscribed(server, "room/used")) {
        assertThat(refusal(reload(server, next))).contains("room/used").contains("(1 in all)");
        wire.say("{'id':2,'presence':{'channel':'room/used'}}");
        assertThat(wire.next("error").get("name").asString()).isEqualTo("no-presence");
      }
      await().until(() -> reload(server, next).has("changed"));
      try (Wire wire = subscribed(server, "room/used")) {
        wire.say("{'id':2,'presence':{'channel':'room/used'}}");
        assertThat(wire.next("presence").get("count").asInt()).isEqualTo(1);
      }
    }
  }

  @Test
  void tokens_by_a_new_key_are_taken_and_lines_by_the_old_one_stay() {
    String rest = KEYED + profile("presence: {enabled: false}");
    String other = "tokens: {keys: [{kid: n, secret: another-secret-another-secret-another}]}\n";
    try (Hosted server = Hosted.start(rest + Hosted.secret())) {
      String old = mint(server);
      try (Wire wire = server.wire()) {
        wire.connect("'token':'" + old + "'");
        JsonNode answer = reload(server, rest + other);
        assertThat(answer.get("changed").toString()).isEqualTo("[\"tokens\"]");
        String fresh = mint(server);

        wire.say("{'id':2,'subscribe':{'channel':'room/a'}}");
        wire.next("subscribed");
        try (Wire late = server.wire()) {
          late.say("{'id':1,'connect':{'token':'" + old + "'}}");
          assertThat(late.next("error").get("name").asString()).isEqualTo("token-invalid");
        }
        try (Wire next = server.wire()) {
          assertThat(next.connect("'token':'" + fresh + "'").get("user").asString())
              .isEqualTo("ann");
        }
      }
    }
  }

  private static String mint(Hosted server) {
    HttpResponse<String> minted =
        server.post(
            "/v1/tokens", "{'user':'ann','grants':[{'channels':'room/#','allow':['subscribe']}]}");
    return JsonMapper.shared().readTree(minted.body()).get("token").asString();
  }

  @Test
  void operators_keys_change_and_the_old_ones_open_nothing() {
    try (Hosted server = Hosted.start(KEYED)) {
      reload(server, "admin: {port: 0, keys: [another-key-of-the-operators]}\n");

      assertThat(server.get("/v1/node").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void what_only_a_restart_changes_is_refused_with_a_reason_and_nothing_is_taken_over() {
    String now = KEYED + profile("guests: [subscribe]");
    try (Hosted server = Hosted.start(now);
        Wire wire = subscribed(server, "room/a")) {
      String next = KEYED + "limits: {channels: 7}\nstreams: 9\n" + profile("guests: []");
      assertThat(refusal(reload(server, next)))
          .contains("limits")
          .contains("streams")
          .contains("restart");
      assertThat(refusal(reload(server, KEYED + profile("max-data: 8MiB")))).contains("max-data");
      assertThat(refusal(reload(server, KEYED + profile("compress: true")))).contains("compress");
      assertThat(refusal(reload(server, KEYED + "prot: 7\n"))).contains("unknown key 'prot'");

      // The guest may still come: nothing of what was refused holds.
      wire.say("{'id':3,'subscribe':{'channel':'room/b'}}");
      wire.next("subscribed");
      assertThat(reload(server, now).get("changed")).isEmpty();
    }
  }

  @Test
  void an_operator_has_the_node_leave_and_clients_are_told_where_to_go() throws Exception {
    String drain = "notice: 3s, within: 400ms, targets: ['wss://b.example/ws']";
    try (Hosted server = Hosted.start(KEYED + profile("guests: [subscribe]"));
        Wire early = subscribed(server, "room/a")) {
      // By reload, since the tests' own base has a drain already.
      server.becomes(KEYED + profile("guests: [subscribe]"));
      server.drains(drain);
      assertThat(server.server().reload()).containsExactly("drain");
      assertThat(server.post("/v1/drain", "{}").statusCode()).isEqualTo(200);
      await().until(() -> server.get("/ready").statusCode() == 503);
      try (Wire late = subscribed(server, "room/a")) {
        // Not ready is said first; who comes all the same is still served.
        JsonNode goaway = late.next("goaway");
        assertThat(goaway.get("targets").get(0).asString()).isEqualTo("wss://b.example/ws");
        assertThat(early.next("goaway").get("reason").asString()).isEqualTo("drain");
        assertThat(early.next("closing").get("code").asInt()).isEqualTo(3000);
      }
      server.server().awaitLeft();
    }
  }
}
