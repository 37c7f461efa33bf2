package dev.hawser.server.api;

import org.jspecify.annotations.Nullable;

/** A request as the API sees it, without the server that carried it. */
interface Request {

  /** The body, within the bound; empty where there is none. */
  byte[] body();

  /** A parameter of the query, or null. */
  @Nullable String query(String name);

  String path();

  /** Whether it only asks to see something: GET or HEAD. */
  boolean isRead();
}
