package dev.hawser.proof.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each toxic does what it says, in front of a server that sends back what it hears. */
class FaultProxyTest {

  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicBoolean reset = new AtomicBoolean();
  private final ServerSocket echo = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  private final FaultProxy proxy = FaultProxy.to(echo.getLocalPort(), 1);
  private Socket client = open();

  FaultProxyTest() throws IOException {}

  private Socket open() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(30_000);
    Socket server = echo.accept();
    Thread.ofVirtual().start(() -> serve(server));
    await().until(() -> proxy.newest() != null);
    return socket;
  }

  private void serve(Socket server) {
    try (server;
        InputStream in = server.getInputStream()) {
      in.transferTo(server.getOutputStream());
    } catch (IOException broken) {
      reset.set(true);
    }
    ended.incrementAndGet();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    echo.close();
  }

  private void say(int bytes) throws IOException {
    client.getOutputStream().write(new byte[bytes]);
  }

  private void hear(int bytes) throws IOException {
    byte[] heard = new byte[bytes];
    new DataInputStream(client.getInputStream()).readFully(heard);
    assertThat(heard).containsOnly(0);
  }

  private void hearNothing() throws IOException {
    client.setSoTimeout(50);
    try {
      assertThat(client.getInputStream().read()).as("what was heard").isEqualTo(-2);
    } catch (SocketTimeoutException silence) {
      client.setSoTimeout(30_000);
    }
  }

  private Link link() {
    return proxy.links().getLast();
  }

  private void notBefore(Duration least, Trip trip) throws IOException {
    long begun = System.nanoTime();
    trip.run();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(least);
  }

  private interface Trip {
    void run() throws IOException;
  }

  @Test
  void latency_delays_both_ways_and_not_each_piece_again() throws IOException {
    proxy.poison(
        Toxic.Slicer.of(100), new Toxic.Latency(Duration.ofMillis(60), Duration.ofMillis(10)));
    notBefore(
        Duration.ofMillis(120),
        () -> {
          say(30_000);
          hear(30_000);
        });
  }

  @Test
  void a_lost_piece_holds_up_what_follows() throws IOException {
    proxy.poison(Way.UP, new Toxic.Loss(0.5, Duration.ofMillis(1)));
    say(1);
    hear(1);
    notBefore(
        Duration.ofMillis(1),
        () -> {
          for (int n = 0; n < 20; n++) {
            say(1);
            hear(1);
          }
        });
  }

  @Test
  void bandwidth_lets_so_much_through_in_a_second_until_it_is_taken_away() throws IOException {
    proxy.poison(Way.DOWN, new Toxic.Bandwidth(100_000));
    say(1_000_000);
    notBefore(Duration.ofMillis(200), () -> hear(25_000));
    proxy.heal();
    hear(975_000);
  }

  @Test
  void bandwidth_pushes_back_on_a_narrow_link() throws IOException {
    client.close();
    try (FaultProxy narrow = FaultProxy.narrow(echo.getLocalPort(), 1);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), narrow.port());
        Socket server = echo.accept()) {
      narrow.poison(Way.DOWN, new Toxic.Bandwidth(1_000));
      server.setSendBufferSize(8 * 1024);
      AtomicInteger taken = new AtomicInteger();
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    server.getOutputStream().write(new byte[1024]);
                    taken.addAndGet(1024);
                  }
                } catch (IOException over) {
                  // The test is over.
                }
              });
      int heard = socket.getInputStream().readNBytes(2_000).length;
      assertThat(heard).isEqualTo(2_000);
      assertThat(taken.get()).isLessThan(200 * 1024);
      socket.close();
      narrow.close();
      await().until(() -> !writer.isAlive());
    }
  }

  @Test
  void a_stall_loses_nothing_and_ends() throws IOException {
    proxy.poison(Way.UP, new Toxic.Stall());
    say(1_000);
    hearNothing();
    proxy.heal();
    hear(1_000);
  }

  @Test
  void a_time_out_stops_everything_and_then_ends_the_link() throws IOException {
    link().poison(Way.UP, new Toxic.Timeout(Duration.ofMillis(50)));
    say(10);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(proxy.links()).isEmpty();
  }

  @Test
  void a_reset_comes_after_its_time() {
    proxy.poison(Way.DOWN, new Toxic.Reset(Duration.ofMillis(20)));
    await().until(reset::get);
    assertThat(proxy.links()).isEmpty();
  }

  @Test
  void a_black_hole_swallows_what_comes_and_the_end() throws IOException {
    proxy.poison(Way.UP, new Toxic.Blackhole());
    say(100);
    await().until(() -> link().swallowedUp() == 100);
    client.close();
    hearNothingAtTheServer();
  }

  private void hearNothingAtTheServer() {
    await().during(Duration.ofMillis(50)).until(() -> ended.get() == 0);
    assertThat(link().isUp()).isTrue();
  }

  @Test
  void a_slow_close_comes_later() throws IOException {
    proxy.poison(Way.UP, new Toxic.SlowClose(Duration.ofMillis(80)));
    say(10);
    hear(10);
    notBefore(
        Duration.ofMillis(80),
        () -> {
          client.close();
          await().until(() -> ended.get() == 1);
        });
  }

  @Test
  void a_limit_ends_the_link_at_a_byte() throws IOException {
    proxy.poison(Way.UP, new Toxic.LimitData(700));
    say(1_000);
    await().until(() -> ended.get() == 1);
    assertThat(proxy.links()).isEmpty();
  }

  @Test
  void after_a_switch_of_networks_the_old_link_is_half_open_and_a_new_one_well()
      throws IOException {
    Link old = link();
    proxy.switchNetwork();
    say(10);
    await().until(() -> old.swallowedUp() == 10);
    client.close();
    client = open();
    say(10);
    hear(10);
    assertThat(old.isUp()).isTrue();
    assertThat(ended.get()).isZero();
  }

  @Test
  void a_nat_forgets_a_quiet_link_for_good() throws IOException {
    proxy.forgetQuietLinks(Duration.ofMillis(200));
    say(10);
    hear(10);
    await().pollDelay(Duration.ofMillis(250)).until(() -> true);
    say(10);
    await().until(() -> link().swallowedUp() == 10);
    say(10);
    hearNothing();
    assertThat(link().swallowedUp()).isEqualTo(20);
  }
}
