package dev.hawser.proof.hostile;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Raw;
import dev.hawser.proof.hostile.Scene.Play;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** What is hostile before TLS stands, and within TLS. */
final class TlsScenes {

  private static final String DOOR = "TLS";

  /** A record that says a hello of 508 bytes begins. */
  private static final byte[] HALF_A_HELLO = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

  /** What a client says of a few thousand commands. */
  private static final int MOST_HEARD = 64 * 1024;

  private static final Pattern ALERT = Pattern.compile("SSL alert number (\\d+)");

  private TlsScenes() {}

  static List<Scene> all() {
    return List.of(
        quick("a request of plain HTTP", "HTTP 400", TlsScenes::plainHttp),
        quick("a line without TLS", "closing 3507", TlsScenes::plainLine),
        quick("a hello of 16 MiB", "TLS alert 47", TlsScenes::largeHello),
        quick("a record longer than a record may be", "nothing", TlsScenes::longRecord),
        patient("a hello in records of one byte, slowly", "nothing", TlsScenes::slowHello),
        patient("half a hello, then nothing", "nothing", TlsScenes::halfHello),
        quick("200 resets within the handshake", "all gone", TlsScenes::resets),
        quick("renegotiation", "TLS alert 100", node -> alert(commanded(node, "R", "-tls1_2"))),
        quick("new keys without end", "ended", TlsScenes::newKeys),
        quick("data before the handshake", "none is taken", TlsScenes::earlyData),
        quick("a certificate of another authority", "TLS alert 80", node -> shown(node, "foreign")),
        quick("a certificate that is over", "TLS alert 45", node -> shown(node, "expired")));
  }

  private static Scene quick(String input, String answer, Play play) {
    return new Scene(DOOR, input, answer, Scene.HARDENED, false, play);
  }

  private static Scene patient(String input, String answer, Play play) {
    return new Scene(DOOR, input, answer, Scene.HARDENED, true, play);
  }

  private static String said(Node node, byte[] bytes) {
    try (Raw line = new Raw(node.port())) {
      line.send(bytes);
      return line.verdict();
    }
  }

  private static String plainHttp(Node node) {
    return said(node, "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
  }

  private static String plainLine(Node node) {
    return said(node, "HAWSER/1 json\n{\"connect\":{}}\n".getBytes(US_ASCII));
  }

  /** As many full records as its length asks for. */
  private static String largeHello(Node node) {
    byte[] record = new byte[5 + 0x4000];
    System.arraycopy(new byte[] {0x16, 3, 1, 0x40, 0}, 0, record, 0, 5);
    try (Raw line = new Raw(node.port())) {
      byte[] first = record.clone();
      System.arraycopy(new byte[] {1, (byte) 0xff, (byte) 0xff, (byte) 0xff}, 0, first, 5, 4);
      line.send(first);
      for (int i = 1; i < 1024; i++) {
        line.send(record);
      }
      return line.verdict();
    }
  }

  private static String longRecord(Node node) {
    return said(node, new byte[] {0x16, 3, 1, (byte) 0xff, (byte) 0xff, 1});
  }

  private static String slowHello(Node node) {
    try (Raw line = new Raw(node.port())) {
      byte[] records = new byte[6 * HALF_A_HELLO.length];
      for (int i = 0; i < HALF_A_HELLO.length - 5; i++) {
        byte[] record = {0x16, 3, 1, 0, 1, HALF_A_HELLO[5 + i]};
        System.arraycopy(record, 0, records, 6 * i, 6);
      }
      line.trickle(records, 100);
      return line.verdict();
    }
  }

  private static String halfHello(Node node) {
    return said(node, HALF_A_HELLO);
  }

  /** Four times as many as one address may have at once. */
  private static String resets(Node node) {
    for (int i = 0; i < 200; i++) {
      Raw line = new Raw(node.port(), "127.0.0.4");
      line.send(HALF_A_HELLO);
      line.reset();
    }
    Awaitility.await("their places are free again")
        .atMost(Peer.PATIENCE)
        .until(() -> {
          try (Raw next = new Raw(node.port(), "127.0.0.4")) {
            next.send(new byte[] {0x16, 3, 1, 0, 1, 1});
            return next.silent(50);
          }
        });
    return "all gone";
  }

  // What takes a client that speaks TLS by itself, and says what it is told to say.

  /** Gives one command again and again, each once the last is carried out, until it ends. */
  private static String commanded(Node node, String command, String version)
      throws IOException, InterruptedException {
    Process client = client(node, version);
    StringBuilder heard = new StringBuilder();
    // Not closed: that fails where the client has gone before us.
    OutputStream out = client.getOutputStream();
    try (BufferedReader in = client.inputReader(US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.append(line).append('\n');
        if (heard.length() > MOST_HEARD) {
          client.destroy();
          return "never ended";
        }
        if (line.startsWith("---") || line.startsWith("KEYUPDATE")) {
          try {
            out.write((command + "\n").getBytes(US_ASCII));
            out.flush();
          } catch (IOException ended) {
            // What it said before is still to be read.
          }
        }
      }
    }
    client.waitFor();
    return heard.toString();
  }

  /** Its last words may be lost to a client that still writes. */
  private static String newKeys(Node node) throws IOException, InterruptedException {
    return commanded(node, "k", "-tls1_3").contains("KEYUPDATE") ? "ended" : "not begun";
  }

  private static String shown(Node node, String certificate) throws IOException {
    String path = node.folder().resolve(certificate).toString();
    Process client = client(node, "-tls1_3", "-cert", path + ".pem", "-key", path + ".key");
    try (BufferedReader in = client.inputReader(US_ASCII)) {
      return alert(in.readAllAsString());
    } finally {
      client.destroy();
    }
  }

  private static String earlyData(Node node) throws IOException {
    Process client = client(node, "-tls1_3");
    client.getOutputStream().write("HAWSER/1 json\n{\"id\":1,\"connect\":{}}\n".getBytes(US_ASCII));
    client.getOutputStream().flush();
    // It says what it holds when it leaves, and it leaves when told to.
    StringBuilder heard = new StringBuilder();
    try (BufferedReader in = client.inputReader(US_ASCII)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.append(line).append('\n');
        if (line.contains("\"connected\"")) {
          client.getOutputStream().write("Q\n".getBytes(US_ASCII));
          client.getOutputStream().flush();
        }
      }
    } finally {
      client.destroy();
    }
    List<String> tickets =
        heard.toString().lines().filter(line -> line.contains("Max Early Data")).toList();
    boolean none = tickets.stream().allMatch(line -> line.strip().endsWith(": 0"));
    return !tickets.isEmpty() && none ? "none is taken" : "tickets: " + tickets + heard;
  }

  private static Process client(Node node, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + node.port()));
    command.addAll(Arrays.asList(more));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String alert(String heard) {
    Matcher told = ALERT.matcher(heard);
    return told.find() ? "TLS alert " + told.group(1) : "no alert: " + heard;
  }
}
