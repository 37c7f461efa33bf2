package dev.hawser.proof.hostile;

import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Raw;
import java.util.Arrays;

/**
 * Bytes that nobody should send.
 *
 * @param door at which it is said
 * @param input what is said, in words
 * @param answer what is expected: the number, as {@link Raw} tells it
 * @param manner how it is said
 * @param bytes what is said
 */
record Input(String door, String input, String answer, Manner manner, byte[] bytes) implements Row {

  /** How bytes are said. */
  enum Manner {
    /** All at once; the server ends the line. */
    AT_ONCE {
      @Override
      String said(Raw line, byte[] bytes) {
        line.send(bytes);
        return line.verdict();
      }
    },
    /** All at once; the server refuses and the line stays. */
    REFUSED {
      @Override
      String said(Raw line, byte[] bytes) {
        line.send(bytes);
        return line.refusal();
      }
    },
    /** Preface and {@code connect}, and once that is answered the rest; the line stays. */
    ONCE_CONNECTED {
      @Override
      String said(Raw line, byte[] bytes) {
        int connect = lineEnd(bytes, lineEnd(bytes, 0));
        line.send(Arrays.copyOf(bytes, connect));
        if (connect < bytes.length) {
          var _ = line.until("\"(connected)\"");
          line.send(Arrays.copyOfRange(bytes, connect, bytes.length));
        }
        return line.refusal();
      }
    },
    /** A byte now and then; the deadline is for all of it together. */
    SLOWLY {
      @Override
      String said(Raw line, byte[] bytes) {
        line.trickle(bytes, 150);
        return line.verdict();
      }
    },
    /** All at once, then nothing more will be said. */
    THEN_NOTHING {
      @Override
      String said(Raw line, byte[] bytes) {
        line.send(bytes);
        line.finishSending();
        return line.verdict();
      }
    };

    abstract String said(Raw line, byte[] bytes);

    private static int lineEnd(byte[] bytes, int from) {
      int at = from;
      while (bytes[at] != '\n') {
        at++;
      }
      return at + 1;
    }
  }

  /** The same, once these bytes have gone at once. */
  Scene behind(byte[] begun) {
    return new Scene(
        door,
        input,
        answer,
        Scene.GUARDED,
        patient(),
        node -> {
          try (Raw line = new Raw(node.port())) {
            line.send(begun);
            return manner.said(line, bytes);
          }
        });
  }

  @Override
  public String node() {
    return Scene.GUARDED;
  }

  @Override
  public boolean patient() {
    return answer.matches("nothing|.* 408|.* 3004|.* GOAWAY 0|WebSocket 3500");
  }

  @Override
  public String doneTo(Node node) {
    try (Raw line = new Raw(node.port())) {
      return manner.said(line, bytes);
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
