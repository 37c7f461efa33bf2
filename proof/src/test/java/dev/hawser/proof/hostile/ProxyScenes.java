package dev.hawser.proof.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Raw;
import dev.hawser.proof.hostile.Scene.Play;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** What is hostile in a PROXY header, and where it says who comes. */
final class ProxyScenes {

  private static final String DOOR = "PROXY";
  private static final String BALANCER = "127.0.0.2";
  private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
  private static final String FOUR = "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n";

  /** A handshake that begins, and no more than that. */
  private static final String HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001";

  /** A crowd of before may not have been missed yet, so each comes from elsewhere. */
  private static final AtomicInteger NEXT = new AtomicInteger();

  private ProxyScenes() {}

  static List<Scene> all() {
    return List.of(
        said("no header from who must bring one", "nothing", HELLO),
        said("half a header, then nothing", "nothing", "PROXY TCP4 192."),
        said("a line without an end", "nothing", "PROXY TCP4 " + "1".repeat(2_000)),
        said("an address that is none", "nothing", "PROXY TCP4 1.2.3.999 1.1.1.1 1 2\r\n"),
        said("two headers", "closing 3500", FOUR + FOUR),
        said("version 3", "nothing", SIGNATURE + "1\u0011\0\u000c" + "\0".repeat(12)),
        said("64 KiB of parts", "nothing", SIGNATURE + "!\u0011\u00ff\u00ff"),
        said(
            "a part longer than the header",
            "nothing",
            SIGNATURE + "!\u0011\0\u000f" + "\0".repeat(12) + "\u0004\u00ff\u00ff"),
        scene(
            "100 connects of one address that may have 50",
            "TLS alert 49",
            node -> {
              String address = "127.0.1." + NEXT.incrementAndGet() % 250;
              return crowd(i -> new Raw(node.port(), address), i -> HELLO);
            }),
        scene(
            "100 connects from one /64 of IPv6",
            "TLS alert 49",
            node -> {
              String half = "2001:db8:" + Integer.toHexString(NEXT.incrementAndGet());
              return crowd(
                  i -> new Raw(node.port(), BALANCER),
                  i -> "PROXY TCP6 %s::%x ::1 1 2\r\n".formatted(half, i + 1) + HELLO);
            }));
  }

  private static Scene said(String input, String answer, String bytes) {
    boolean waits = input.endsWith("then nothing");
    return new Scene(
        DOOR,
        input,
        answer,
        Scene.HARDENED,
        waits,
        node -> {
          try (Raw line = new Raw(node.port(), BALANCER)) {
            line.send(bytes.getBytes(ISO_8859_1));
            return line.verdict();
          }
        });
  }

  private static Scene scene(String input, String answer, Play play) {
    return new Scene(DOOR, input, answer, Scene.HARDENED, false, play);
  }

  /** One of a crowd. */
  private interface One<T> {
    T of(int number);
  }

  /** What those hear of a hundred for whom there is no place. */
  private static String crowd(One<Raw> door, One<String> bytes) {
    List<Raw> lines = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Raw line = door.of(i);
        lines.add(line);
        line.send(bytes.of(i).getBytes(ISO_8859_1));
      }
      // Which of them they are is for the node's threads to say.
      Awaitility.await("half of them are answered")
          .atMost(Peer.PATIENCE)
          .until(() -> lines.stream().filter(Raw::spokenTo).count() == 50);
      return lines.stream()
          .filter(Raw::spokenTo)
          .map(Raw::verdict)
          .distinct()
          .collect(Collectors.joining(" or "));
    } finally {
      lines.forEach(Raw::close);
    }
  }
}
