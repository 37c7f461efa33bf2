package dev.hawser.proof.story;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;

/** What everybody does who talks to others: comes in, asks the room, hears the inbox. */
final class Messenger {

  private Messenger() {}

  /** One of a user's devices. */
  static Peer device(Node node, String user) {
    Peer peer = node.webSocket();
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }

  /** What a method answers. */
  static Json call(Peer peer, String method, String data, Object... values) {
    return peer.answer("{'call':{'method':'im/" + method + "','data':" + data + "}}", values)
        .at("called", "data");
  }

  /** The number with which a method refuses. */
  static long refused(Peer peer, String method, String data, Object... values) {
    return peer.answer("{'call':{'method':'im/" + method + "','data':" + data + "}}", values)
        .at("error")
        .number("code");
  }

  /** Subscribes to the user's inbox. */
  static void inbox(Peer peer, String user) {
    peer.answer("{'subscribe':{'channel':'im/u/%s'}}", user).at("subscribed");
  }

  /** What comes into the inbox next. */
  static Json next(Peer peer, String user) {
    return peer.publications("im/u/" + user, 1).getFirst().at("data");
  }
}
