package dev.hawser.protocol;

/**
 * Turns frames into bytes and back; pure, without state, callable from any thread.
 *
 * <p>What is encoded carries no delimiter. Both encodings delimit the same way wherever several
 * frames share one carrier: JSON by a newline, Protobuf by a varint length before each frame.
 */
public interface Codec {

  byte[] encode(CommandFrame frame);

  byte[] encode(ServerFrame frame);

  /**
   * Decodes one command.
   *
   * <p>Memory is bounded by a small constant times {@code length}.
   *
   * @throws MalformedFrameException if the bytes are not one well-formed command
   */
  CommandFrame decodeCommand(byte[] bytes, int offset, int length) throws MalformedFrameException;

  /**
   * Decodes one reply or push.
   *
   * @throws MalformedFrameException if the bytes are not one well-formed frame of the server
   */
  ServerFrame decodeServer(byte[] bytes, int offset, int length) throws MalformedFrameException;
}
