package dev.hawser.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the console and the demos, from {@code console/} on the class path. */
final class Pages {

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("txt", "text/plain; charset=utf-8"));

  /**
   * What the pages say of themselves, and who may frame them, which only a header can say. The line
   * goes by WebSocket or plain HTTP to the clients' port, or to wherever the page's address says.
   */
  private static final String POLICY =
      "default-src 'self'; connect-src 'self' ws: wss: http: https:; img-src 'self' blob:; "
          + "base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'self'";

  /** The file at a path of the address, or null; a path that ends in a slash is its index. */
  @Nullable Answer at(String path) {
    if (!isPlain(path)) {
      return null;
    }
    String file = path.endsWith("/") ? path + "index.html" : path;
    String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null) {
      return null;
    }
    try (InputStream in = Pages.class.getResourceAsStream("/console" + file)) {
      if (in == null) {
        return null;
      }
      return new Answer(
          200,
          type,
          in.readAllBytes(),
          Map.of(
              "Cache-Control",
              file.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
              "Content-Security-Policy",
              POLICY,
              "X-Frame-Options",
              "SAMEORIGIN"));
    } catch (IOException e) {
      return null;
    }
  }

  /** By hand: a regular expression would take a stack frame for each part of a hostile path. */
  private static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.contains("..") || path.contains("//")) {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letter && "/._-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
