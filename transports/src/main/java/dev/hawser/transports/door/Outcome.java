package dev.hawser.transports.door;

import dev.hawser.protocol.Code;
import dev.hawser.transports.line.ChannelLine;

/** What a greeting has come to. The arrays are written as they are. */
public sealed interface Outcome {

  /** More bytes are needed. */
  record More() implements Outcome {

    public static final More MORE = new More();
  }

  /** The peer speaks the protocol; it reads the answer before anything of the line's. */
  record Opened(ChannelLine line, byte[] answer) implements Outcome {}

  /** The peer goes on in requests and answers; this takes the channel from here. */
  record Handed(Stay stay) implements Outcome {}

  /** The peer is turned away, with these last words. */
  record Refused(Code code, String detail, byte[] answer) implements Outcome {}
}
