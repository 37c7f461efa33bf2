package dev.hawser.server.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request as the API sees it, without the server that carried it. */
interface Request {

  /** As in {@code GET}. */
  String method();

  String path();

  /** The header {@code Authorization}, or null. */
  @Nullable String authorization();

  /** The header {@code traceparent}, or null. */
  @Nullable String parent();

  /** The body, within the bound; empty where there is none. */
  byte[] body();

  /** A parameter of the query, or null. */
  @Nullable String query(String name);

  /** The names of all parameters of the query. */
  Set<String> parameters();
}
