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
  },
  /** WebSocket on a stream of HTTP/2 (RFC 8441). */
  WEB_SOCKET_H2 {
    @Override
    public Peer open(Node node) {
      return new WebSocketStreamPeer(node.port());
    }
  },
  GRPC {
    @Override
    public Peer open(Node node) {
      return new GrpcPeer(node.port());
    }
  },
  WEB_SOCKET_TLS {
    @Override
    public Peer open(Node node) {
      return Peer.webSocket(node.secured());
    }
  },
  TCP_TLS {
    @Override
    public Peer open(Node node) {
      return Peer.tcp(node.secured());
    }
  },
  WEB_SOCKET_H2_TLS {
    @Override
    public Peer open(Node node) {
      return new WebSocketStreamPeer(node.secured("h2"));
    }
  },
  GRPC_TLS {
    @Override
    public Peer open(Node node) {
      return new GrpcPeer(node.secured("h2"));
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
