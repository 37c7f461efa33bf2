package dev.hawser.proof.door;

/** The ways in which a peer can reach a node. */
public enum Transport {
  WEB_SOCKET {
    @Override
    public Peer open(Node node) {
      return node.webSocket();
    }
  },
  TCP {
    @Override
    public Peer open(Node node) {
      return node.tcp();
    }
  };

  public abstract Peer open(Node node);

  /** Opens a line and connects as a guest. */
  public Peer guest(Node node) {
    Peer peer = open(node);
    peer.answer("{'connect':{}}").at("connected");
    return peer;
  }
}
