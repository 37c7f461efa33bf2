package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * How things are called in Redis. All that belongs to a channel has its name in braces, so that a
 * Redis Cluster keeps it in one slot and a script may touch all of it.
 *
 * @param prefix tells one deployment from another that shares the Redis
 */
record Names(String prefix) {

  /** Where a channel stands; its rings go to the shard channel of the same name. */
  byte[] channel(String channel) {
    return bytes(tagged(channel));
  }

  byte[] history(String channel) {
    return bytes(tagged(channel) + ":h");
  }

  /** What is remembered of a publish key. */
  byte[] key(String channel, @Nullable String user, String key) {
    // The length keeps user and key apart, whatever is in them.
    String scope = user == null ? "" : user.length() + ":" + user;
    return bytes(tagged(channel) + ":k:" + scope + ":" + key);
  }

  byte[] session(String session) {
    return bytes(prefix + ":s:" + session);
  }

  /** The sessions whose lines a node has. */
  byte[] sessionsOf(String node) {
    return bytes(prefix + ":ns:" + node);
  }

  /** What the server subscribed a user to. */
  byte[] channelsOf(String user) {
    return bytes(prefix + ":u:" + user);
  }

  /** The lines that a user has, by session. */
  byte[] lines(String user) {
    return bytes(prefix + ":{l:" + escaped(user) + "}");
  }

  /** How many of them each node has. */
  byte[] linesByNode(String user) {
    return bytes(prefix + ":{l:" + escaped(user) + "}:n");
  }

  /** Which sessions of a user have a seat on their platform. */
  byte[] seats(String user) {
    return bytes(prefix + ":{l:" + escaped(user) + "}:s");
  }

  /** Which lines a node has counted, and must be counted no more when it falls. */
  byte[] linesOn(String node) {
    return bytes(prefix + ":nl:" + node);
  }

  byte[] present(String channel) {
    return bytes(tagged(channel) + ":p");
  }

  /** Where those are who are present. */
  byte[] places(String channel) {
    return bytes(tagged(channel) + ":pp");
  }

  /** What a node has entered, and must be cleared away when it falls. */
  byte[] enteredBy(String node) {
    return bytes(prefix + ":np:" + node);
  }

  byte[] leases() {
    return bytes(prefix + ":{nodes}:l");
  }

  /** Fallen nodes that somebody clears away. */
  byte[] falling() {
    return bytes(prefix + ":{nodes}:f");
  }

  /** Until when each node's announcement is believed. */
  byte[] anchored() {
    return bytes(prefix + ":{nodes}:a");
  }

  /** What each node said of itself. */
  byte[] announced() {
    return bytes(prefix + ":{nodes}:s");
  }

  /** The shard channel of letters to one node. */
  byte[] lettersTo(String node) {
    return bytes(prefix + ":to:" + node);
  }

  /** The shard channel of letters to all nodes. */
  byte[] letters() {
    return bytes(prefix + ":letters");
  }

  /** To which patterns nodes listen; changes are told on the shard channel of the same name. */
  byte[] patterns() {
    return bytes(prefix + ":patterns");
  }

  /** The shard channel of what a node is told because of its patterns. */
  byte[] patternsTo(String node) {
    return bytes(prefix + ":pt:" + node);
  }

  byte[] revoked() {
    return bytes(prefix + ":revoked");
  }

  /** The shard channel of what nodes tell one another. */
  byte[] notices() {
    return bytes(prefix + ":notices");
  }

  /** The channel that {@link #channel} named so. */
  String channel(byte[] name) {
    String text = new String(name, UTF_8);
    return text.substring(prefix.length() + 2, text.length() - 1)
        .replace("%7B", "{")
        .replace("%7D", "}")
        .replace("%25", "%");
  }

  private String tagged(String channel) {
    return prefix + ":{" + escaped(channel) + "}";
  }

  /** Without braces of its own, which would end the slot's tag early. */
  private static String escaped(String channel) {
    if (channel.indexOf('{') < 0 && channel.indexOf('}') < 0) {
      return channel.replace("%", "%25");
    }
    return channel.replace("%", "%25").replace("{", "%7B").replace("}", "%7D");
  }

  private static byte[] bytes(String name) {
    return name.getBytes(UTF_8);
  }
}
