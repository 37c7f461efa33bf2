package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.hawser.server.token.Tokens;
import dev.hawser.transports.websocket.FrameHeads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Everything that reads bytes of others, each with its oracles and with where a search begins. */
@SuppressWarnings("ImmutableEnumChecker") // a table: nobody writes to the seeds
enum Decoder {
  JSON_COMMANDS(bytes -> Codecs.command(Codecs.JSON, bytes), Seeds.all("json")),
  PROTOBUF_COMMANDS(bytes -> Codecs.command(Codecs.PROTOBUF, bytes), Seeds.all("protobuf")),
  JSON_OF_THE_SERVER(bytes -> Codecs.server(Codecs.JSON, bytes), Seeds.all("json")),
  PROTOBUF_OF_THE_SERVER(bytes -> Codecs.server(Codecs.PROTOBUF, bytes), Seeds.all("protobuf")),
  PAYLOADS(Codecs::payload, Seeds.all("json")),
  FRAMES(Cutting::frames, Seeds.messages()),
  PARTS(Cutting::parts, texts("\u0080\u0003abc\u0000\u0002de", "\u0001\u0000")),
  DELTAS(Cutting::deltas, texts("[3,0,5,\"new\",7,2,\"\"]", "[1,0,40,\"\"]")),
  REQUESTS(
      Heads::request,
      texts(
          "GET /ws?channel=a%20b HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
          "POST /command HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}")),
  PROXY_HEADERS(
      Heads::proxy,
      texts(
          "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
          "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000f" + "\0".repeat(12) + "\u0004\0\0")),
  WEBSOCKET_FRAMES(
      FrameHeads::read,
      texts(
          "\u0081\u0082\u0001\u0002\u0003\u0004{}",
          "\u0081\u00fe\u0001\u0000\u0001\u0002\u0003\u0004")),
  VARINTS(Heads::varint, texts("\u0005", "\u00ff\u00ff\u00ff\u00ff\u0007")),
  INFLATION(Heads::inflation, texts("\u00caH\u00cd\u00c9\u00c9\u0007\u0000", "\u0000")),
  PATTERNS(Names::patterns, texts("chat/+/ann\0chat/1/ann", "#\0a/b")),
  TICKETS(Names::tickets, texts("AQAA", "")),
  TOKENS(
      Tokens::check,
      texts("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm4ifQ.", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA")),
  CONFIGURATIONS(
      Names::configuration,
      texts("name: n1\nprofiles:\n  - {name: a, channels: a/#, guests: [publish]}\n", "port: 1"));

  private final Search search;
  private final List<byte[]> seeds;

  /** Reads bytes and compares; whatever it throws is a finding. */
  @FunctionalInterface
  interface Search {
    void take(byte[] bytes) throws Exception;
  }

  Decoder(Search search, Stream<byte[]> seeds) {
    this.search = search;
    this.seeds = seeds.toList();
  }

  private static Stream<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(ISO_8859_1));
  }

  void take(byte[] bytes) throws Exception {
    search.take(bytes);
  }

  /** Where a search begins: what was written for it, and what earlier searches found. */
  List<byte[]> known() {
    List<byte[]> known = new ArrayList<>(seeds);
    Path folder = Path.of("corpus", label());
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.sorted().toList()) {
          known.add(Files.readAllBytes(file));
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    return known;
  }

  /** As commands and folders call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The first byte says which, the rest is the input. */
  static void takeAny(byte[] bytes) throws Exception {
    if (bytes.length > 0) {
      Decoder one = values()[(bytes[0] & 0xff) % values().length];
      one.take(Arrays.copyOfRange(bytes, 1, bytes.length));
    }
  }

  /** What is known of all, each behind the byte that says whose it is. */
  static List<byte[]> allKnown() {
    List<byte[]> all = new ArrayList<>();
    Decoder[] decoders = values();
    for (int i = 0; i < decoders.length; i++) {
      for (byte[] seed : decoders[i].known()) {
        byte[] behind = new byte[seed.length + 1];
        behind[0] = (byte) i;
        System.arraycopy(seed, 0, behind, 1, seed.length);
        all.add(behind);
      }
    }
    return all;
  }

  static Decoder of(String label) {
    return Stream.of(values())
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no decoder " + label));
  }
}
