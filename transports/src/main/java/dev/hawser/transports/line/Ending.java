package dev.hawser.transports.line;

import dev.hawser.core.lane.Lane;
import dev.hawser.protocol.Code;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Why a line ends, and what is still to be said on it. */
final class Ending {

  final Code code;
  final String detail;

  /** What goes out after everything accepted; null once it is handed to the wire. */
  @Nullable ByteBuf lastWords;

  /** Whether the peer has said its own goodbye. */
  boolean answered;

  /** Whether the last words have reached the kernel. */
  boolean said;

  /** Whether our side is closed. */
  boolean finished;

  Lane.@Nullable Timer patience;

  Ending(Code code, String detail, @Nullable ByteBuf lastWords, boolean answered) {
    this.code = code;
    this.detail = detail;
    this.lastWords = lastWords;
    this.answered = answered;
  }

  void release() {
    if (lastWords != null) {
      lastWords.release();
      lastWords = null;
    }
    if (patience != null) {
      patience.cancel();
    }
  }
}
