package dev.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.server.configuration.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How a server comes and goes. */
class ServerTest {

  private static final String GUESTS =
      "profiles: [{name: all, channels: '#', guests: [subscribe, publish]}]\n";

  @Test
  void a_clients_port_that_is_taken_is_named_and_nothing_is_left_running() throws Exception {
    Set<Thread> before = threads();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Configuration configuration =
          Hosted.configuration(
              "host: 127.0.0.1\nport: " + taken.getLocalPort() + "\nadmin: {port: 0}\nloops: 1\n");
      assertThatThrownBy(() -> Server.start(configuration))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("(host, port)")
          .hasMessageContaining("in use");
    }
    nothingRuns(before);
  }

  @Test
  void an_operators_port_that_is_taken_is_named_and_nothing_is_left_running() throws Exception {
    Set<Thread> before = threads();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Configuration configuration =
          Hosted.configuration(
              "host: 127.0.0.1\nport: 0\nloops: 1\nadmin: {port: " + taken.getLocalPort() + "}\n");
      assertThatThrownBy(() -> Server.start(configuration))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("admin.port")
          .hasMessageContaining("in use");
    }
    nothingRuns(before);
  }

  @Test
  void an_address_that_is_not_this_machines_is_named() {
    assertThatThrownBy(() ->
            Server.start(
                Hosted.configuration(
                    """
                    host: 203.0.113.7
                    port: 0
                    loops: 1
                    admin: {port: 0}
                    """)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("203.0.113.7");
    assertThatThrownBy(() ->
            Server.start(
                Hosted.configuration(
                    """
                    host: 127.0.0.1
                    port: 0
                    loops: 1
                    admin: {host: 203.0.113.7, port: 0}
                    """)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("203.0.113.7")
        .hasMessageContaining("admin.host");
  }

  @Test
  void closing_twice_is_closing_once_and_leaves_nothing_running() {
    Set<Thread> before = threads();
    Hosted server = Hosted.start(GUESTS + Hosted.admin("") + "monitor: {enabled: true}\n");
    server.server().close();
    server.server().close();
    server.close();
    nothingRuns(before);
  }

  @Test
  void who_obeys_goaway_ends_the_wait_and_who_does_not_is_told_drained() {
    Hosted server = Hosted.start(GUESTS + Hosted.admin(""));
    try (Wire stays = server.wire();
        Wire goes = server.wire()) {
      stays.connect("");
      goes.connect("");
      Thread closing = Thread.ofVirtual().start(server.server()::close);

      JsonNode goaway = goes.next("goaway");
      assertThat(goaway.get("reason").asString()).isEqualTo("drain");
      goes.close();
      stays.next("goaway");
      JsonNode end = stays.next("closing");
      assertThat(end.get("code").asInt()).isEqualTo(3000);
      assertThat(stays.endsWithout("closing")).isTrue();
      await().until(() -> !closing.isAlive());
    }
    server.close();
  }

  /** Threads of ours, by their names; the pools of the JDK and of the tests come and go. */
  private static Set<Thread> threads() {
    Set<Thread> threads = new TreeSet<>((a, b) -> Long.compare(a.threadId(), b.threadId()));
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().matches("(loop|channels|clerk|tokens).*")) {
        threads.add(thread);
      }
    }
    return threads;
  }

  private static void nothingRuns(Set<Thread> before) {
    await()
        .untilAsserted(() -> {
          Set<Thread> now = threads();
          now.removeAll(before);
          assertThat(now).isEmpty();
        });
  }
}
