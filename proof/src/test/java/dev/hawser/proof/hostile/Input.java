package dev.hawser.proof.hostile;

import dev.hawser.proof.door.Raw;

/**
 * One row of the table in {@code docs/security.md}.
 *
 * @param door at which it is said
 * @param input what is said, in words
 * @param answer what is expected: the number, as {@link Raw} tells it
 * @param manner how it is said
 * @param bytes what is said
 */
record Input(String door, String input, String answer, Manner manner, byte[] bytes) {

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
  }

  /** Says it to a server and returns the answer. */
  String saidTo(int port) {
    try (Raw line = new Raw(port)) {
      return manner.said(line, bytes);
    }
  }

  /** Its row in the table. */
  String row() {
    return "| " + door + " | " + input + " | " + answer + " |";
  }

  @Override
  public String toString() {
    return door + ": " + input;
  }
}
