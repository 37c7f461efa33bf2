package dev.hawser.transports.http2;

import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * Which of a peer's latest 64 streams were opened, and which of them it has ended, since the codec
 * forgets streams and lets pass what comes for them (RFC 9113, section 5.1).
 *
 * <p>What comes for a stream that only we have ended is no error: the peer need not know yet.
 */
final class Opened {

  private static final int REMEMBERED = 64;

  private int newest = -1;
  private long opened;
  private long ended;

  /** A HEADERS frame has come; null if it may. */
  @Nullable Http2Error headers(int stream) {
    if (stream % 2 == 0) {
      // The codec refuses it.
      return null;
    }
    if (stream > newest) {
      int further = (stream - newest) / 2;
      opened = further >= REMEMBERED ? 0 : opened << further;
      ended = further >= REMEMBERED ? 0 : ended << further;
      opened |= 1;
      newest = stream;
      return null;
    }
    int place = place(stream);
    if (place >= REMEMBERED) {
      return null;
    }
    if ((ended >>> place & 1) != 0) {
      return Http2Error.STREAM_CLOSED;
    }
    return (opened >>> place & 1) == 0 ? Http2Error.PROTOCOL_ERROR : null;
  }

  /** The peer has said its last on a stream. */
  void ended(int stream) {
    int place = place(stream);
    if (place >= 0 && place < REMEMBERED) {
      ended |= 1L << place;
    }
  }

  private int place(int stream) {
    return stream > newest ? -1 : (newest - stream) / 2;
  }
}
