package dev.hawser.proof.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.brokers.redis.Ports;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.house.Tree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** HAProxy or nginx, run with a published sample whose ports and folder are the test's own. */
public final class Balancer implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("(127\\.0\\.0\\.1:| check port )([0-9]+)");

  private final Process process;
  private final Map<Integer, Integer> ports;

  private Balancer(Process process, Map<Integer, Integer> ports) {
    this.process = process;
    this.ports = ports;
  }

  /** HAProxy with such a sample; it listens on the port that the sample calls so. */
  public static Balancer haproxy(
      String sample, Path folder, Map<Integer, Integer> nodes, int listens) throws IOException {
    return start(sample, folder, nodes, listens, "/usr/sbin/haproxy", "-db", "-f", "FILE");
  }

  /** nginx with such a sample; it listens on the port that the sample calls so. */
  public static Balancer nginx(String sample, Path folder, Map<Integer, Integer> nodes, int listens)
      throws IOException {
    return start(
        sample,
        folder,
        nodes,
        listens,
        "/usr/sbin/nginx",
        "-e",
        "stderr",
        "-c",
        "FILE",
        "-g",
        "daemon off; pid FOLDER/nginx.pid;");
  }

  /**
   * Starts one.
   *
   * @param nodes the ports of nodes by those that the sample names; for all others free ones are
   *     had
   */
  private static Balancer start(
      String sample, Path folder, Map<Integer, Integer> nodes, int listens, String... command)
      throws IOException {
    String text = Files.readString(Tree.here().root().resolve("docs/operations/" + sample));
    Map<Integer, Integer> ports = new HashMap<>(nodes);
    StringBuilder own = new StringBuilder();
    Matcher named = PORT.matcher(text.replace("/etc/hawser/", folder + "/"));
    while (named.find()) {
      int port = ports.computeIfAbsent(Integer.valueOf(named.group(2)), _ -> Ports.free());
      named.appendReplacement(own, named.group(1) + port);
    }
    named.appendTail(own);
    Path file = Files.writeString(folder.resolve(sample), own);
    List<String> words = new ArrayList<>(List.of(command));
    words.replaceAll(
        word -> word.replace("FILE", file.toString()).replace("FOLDER", folder.toString()));
    Path log = folder.resolve(sample + ".log");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Balancer balancer = new Balancer(process, ports);
    Awaitility.await("the balancer listens")
        .ignoreExceptionsInstanceOf(IOException.class)
        .atMost(Peer.PATIENCE)
        .untilAsserted(() -> {
          assertThat(process.isAlive()).as("%s", Files.readString(log)).isTrue();
          new Socket(InetAddress.getLoopbackAddress(), balancer.port(listens)).close();
        });
    return balancer;
  }

  /** Where what the sample calls by this port really is. */
  public int port(int named) {
    return ports.getOrDefault(named, 0);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
