package dev.hawser.core.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Where newcomers may go, and what they were told of it.
 *
 * <p>Called on loops: nothing here blocks, and answering costs nothing that grows with the nodes.
 */
public interface Choices {

  /** Of a node that knows of no others. */
  Choices NONE =
      new Choices() {
        private final byte[] nobody = "{\"good\":0,\"nodes\":[]}".getBytes(UTF_8);

        @Override
        public byte[] told() {
          return nobody;
        }

        @Override
        public void shown(String proof) {}
      };

  /** The answer to who asks, in JSON; not to be changed. */
  byte[] told();

  /** A newcomer shows what it was told. Counted, and nothing else: it opens no door. */
  void shown(String proof);
}
