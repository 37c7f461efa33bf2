package dev.hawser.server;

/** Placeholder. */
public final class Server {
  private Server() {}
}
