package dev.hawser.transports.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A frame that closes (RFC 6455, sections 5.5.1 and 7.4). */
final class CloseFrame {

  static final int NORMAL = 1000;
  static final int PROTOCOL_ERROR = 1002;
  static final int INVALID_TEXT = 1007;
  static final int POLICY = 1008;
  static final int TOO_BIG = 1009;

  private static final int FINAL_CLOSE = 0x88;
  private static final int LONGEST_REASON = 123;

  private CloseFrame() {}

  /** The whole frame; a reason that is too long is cut between two characters. */
  static byte[] bytes(int code, String reason) {
    byte[] text = reason.getBytes(UTF_8);
    int length = text.length;
    if (length > LONGEST_REASON) {
      length = LONGEST_REASON;
      while ((text[length] & 0xc0) == 0x80) {
        length--;
      }
    }
    byte[] frame = new byte[4 + length];
    frame[0] = (byte) FINAL_CLOSE;
    frame[1] = (byte) (2 + length);
    frame[2] = (byte) (code >>> 8);
    frame[3] = (byte) code;
    System.arraycopy(text, 0, frame, 4, length);
    return frame;
  }

  /** The frame without a code, which answers one without. */
  static byte[] empty() {
    return new byte[] {(byte) FINAL_CLOSE, 0};
  }

  /** Whether a peer may send this code. */
  static boolean sendable(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
