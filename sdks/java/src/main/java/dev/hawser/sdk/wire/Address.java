package dev.hawser.sdk.wire;

import java.net.URI;

/**
 * Where a node is, and how to reach it: {@code ws://host:8700/ws}, {@code wss://…}, {@code
 * tcp://host:8700} or {@code tls://…}.
 *
 * @param uri with a scheme, a host and, for TCP, a port
 */
public record Address(URI uri) {

  public Address {
    switch (String.valueOf(uri.getScheme())) {
      case "ws", "wss", "tcp", "tls" -> {}
      default ->
          throw new IllegalArgumentException(
              "address: " + uri + " (expected: ws://, wss://, tcp:// or tls://)");
    }
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("address: " + uri + " (expected: a host)");
    }
    if (uri.getScheme().startsWith("t") && uri.getPort() < 0) {
      throw new IllegalArgumentException("address: " + uri + " (expected: a port)");
    }
  }

  public static Address of(String text) {
    return new Address(URI.create(text));
  }

  /**
   * Reads what a node named as the place to go: a whole address, or {@code host:port} reached the
   * way this one is.
   */
  public Address resolve(String target) {
    if (target.contains("://")) {
      return of(target);
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return of(uri.getScheme() + "://" + target + path);
  }

  /** The same place, with what is shown there of a choice; nothing is where it cannot be. */
  public Address showing(String proof) {
    if (proof.isEmpty() || !webSocket()) {
      return this;
    }
    String and = uri.getRawQuery() == null ? "?" : "&";
    return of(uri + and + "choice=" + proof);
  }

  /** Where the same node tells which nodes have room: beside its WebSocket, or on its port. */
  URI choice() {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String beside = path.substring(0, path.lastIndexOf('/') + 1);
    return URI.create(
        (secure() ? "https://" : "http://")
            + uri.getRawAuthority()
            + (beside.isEmpty() ? "/" : beside)
            + "choice");
  }

  public boolean webSocket() {
    return uri.getScheme().startsWith("ws");
  }

  int port() {
    return uri.getPort() >= 0 ? uri.getPort() : secure() ? 443 : 80;
  }

  public boolean secure() {
    return uri.getScheme().equals("wss") || uri.getScheme().equals("tls");
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
