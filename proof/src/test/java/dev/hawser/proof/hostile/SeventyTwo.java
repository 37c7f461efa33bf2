package dev.hawser.proof.hostile;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The list of hostile inputs that this house began with: each is one or more rows of the table, or
 * has no door yet at which it could be tried.
 *
 * @param number by which others refer to it
 * @param input what is done, in words
 * @param rows by their names; empty where there is no door
 * @param exempt which door is missing; empty where there is one
 */
record SeventyTwo(int number, String input, List<String> rows, String exempt) {

  static List<SeventyTwo> all() {
    List<SeventyTwo> all = new ArrayList<>();
    all.addAll(first());
    all.addAll(streams());
    all.addAll(rest());
    return all;
  }

  private static SeventyTwo shown(int number, String input, String... rows) {
    return new SeventyTwo(number, input, List.of(rows), "");
  }

  private static SeventyTwo exempt(int number, String input, String door) {
    return new SeventyTwo(number, input, List.of(), door);
  }

  /** As it is published: the answers are those of its rows. */
  static String table() {
    Map<String, Row> rows =
        Rows.all().stream().collect(Collectors.toMap(Row::name, Function.identity()));
    return all().stream()
        .map(one ->
            "| "
                + one.number
                + " | "
                + one.input
                + " | "
                + (one.exempt.isEmpty() ? one.answers(rows) : "no door for " + one.exempt + " yet")
                + " |")
        .collect(Collectors.joining("\n"));
  }

  private String answers(Map<String, Row> table) {
    Set<String> answers = new LinkedHashSet<>();
    for (String row : rows) {
      Row found = table.get(row);
      if (found == null) {
        throw new AssertionError("no row " + row);
      }
      answers.add(found.answer());
    }
    return String.join(", ", answers);
  }

  private static List<SeventyTwo> first() {
    return List.of(
        shown(1, "connect and stay silent", "any: silence"),
        shown(2, "one byte every ten seconds", "any: one byte now and then"),
        shown(3, "half close, then reset", "line: 50 lines half closed, then reset"),
        shown(4, "reset within the handshake", "TLS: 200 resets within the handshake"),
        shown(
            5,
            "50,000 connects from one address",
            "PROXY: 100 connects of one address that may have 50"),
        shown(6, "the same from one /64 of IPv6", "PROXY: 100 connects from one /64 of IPv6"),
        shown(
            7,
            "plain HTTP to the port of TLS",
            "TLS: a request of plain HTTP",
            "TLS: a line without TLS"),
        shown(
            8,
            "a ClientHello of 16 MiB",
            "TLS: a hello of 16 MiB",
            "TLS: a record longer than a record may be"),
        shown(
            9,
            "a ClientHello in records of one byte",
            "TLS: a hello in records of one byte, slowly"),
        shown(
            10,
            "renegotiation, a flood of KeyUpdate",
            "TLS: renegotiation",
            "TLS: new keys without end"),
        shown(11, "0-RTT replayed", "TLS: data before the handshake"),
        shown(
            12,
            "a wrong or expired client certificate",
            "TLS: a certificate of another authority",
            "TLS: a certificate that is over"),
        shown(
            13, "a peer whose window stays shut", "line: a subscriber that takes nothing for 30 s"),
        shown(
            14,
            "a PROXY header from an untrusted source",
            "any: a PROXY header from somebody who is not trusted"),
        shown(
            15,
            "PROXY v2 with long or cut parts, or version 3",
            "PROXY: 64 KiB of parts",
            "PROXY: a part longer than the header",
            "PROXY: version 3"),
        shown(16, "two PROXY headers", "PROXY: two headers"),
        shown(17, "2,000 header fields", "HTTP: 2,000 fields"),
        shown(18, "a URI of 64 KiB", "HTTP: a path of 64 KiB"),
        shown(
            19,
            "Content-Length with Transfer-Encoding, a bad chunk, a quoted extension",
            "HTTP body: Content-Length and Transfer-Encoding",
            "HTTP body: a chunk of a size that is none",
            "HTTP body: a chunk with a quoted extension"),
        shown(
            20,
            "CR, LF or NUL in a field",
            "HTTP: a CR in a field",
            "HTTP: a line feed in a field",
            "HTTP: a NUL in a field"),
        shown(
            21,
            "a slow head, a slow body",
            "any: one byte now and then",
            "HTTP body: a body of a byte now and then"),
        shown(
            22,
            "a bomb of gzip, br or zstd",
            "HTTP body: a body in gzip",
            "HTTP body: a body in zstd in gzip"),
        shown(
            23,
            "a reader of events that never reads",
            "line: a reader of events that takes nothing for 30 s"),
        shown(
            24,
            "paths that climb, an encoded slash",
            "HTTP: a path that climbs",
            "HTTP: an encoded slash"));
  }

  private static List<SeventyTwo> streams() {
    return List.of(
        shown(25, "rapid reset", "HTTP/2: 1,000 streams, each reset at once"),
        shown(
            26,
            "streams that the server must reset (MadeYouReset)",
            "HTTP/2: 1,000 streams that the node must reset"),
        shown(
            27,
            "a flood of CONTINUATION, also empty",
            "HTTP/2: a head in 5,000 parts of one byte",
            "HTTP/2: a head in 5,000 parts"),
        shown(
            28,
            "a flood of SETTINGS, PING or empty DATA",
            "HTTP/2: 5,000 settings",
            "HTTP/2: 5,000 pings",
            "HTTP/2: 5,000 frames of data with nothing in them"),
        shown(
            29,
            "a bomb of HPACK",
            "HTTP/2: one field of 4 KB named 1,000 times by its number",
            "HTTP/2: a table of fields larger than was agreed",
            "HTTP/2: header compression gone wrong"),
        shown(
            30,
            "tiny WINDOW_UPDATE, a window held at 0",
            "line: a window of HTTP/2 held shut for 30 s"),
        shown(
            31,
            "stream numbers out of order or used again",
            "HTTP/2: a stream with a number below the last",
            "HTTP/2: a stream that is over, used again",
            "HTTP/2: a stream with a number of the server's"),
        shown(
            32,
            "MAX_HEADER_LIST_SIZE of 0",
            "HTTP/2: a peer that takes no heads, whose call is wrong"),
        shown(
            33,
            "extended CONNECT with an unknown protocol",
            "HTTP/2: an upgrade to an unknown protocol"),
        exempt(34, "a flood of QUIC's first packets, with forged sources", "QUIC"),
        exempt(35, "a flood of QUIC's streams and datagrams", "QUIC"),
        shown(
            36,
            "no key or a bad one, version 12",
            "handshake: no key",
            "handshake: a key of 3 bytes",
            "handshake: version 12"),
        shown(
            37,
            "a foreign Origin, or `null`",
            "handshake: a foreign origin",
            "handshake: the origin `null`"),
        shown(38, "a frame without a mask", "WebSocket frame: an unmasked frame"),
        shown(
            39,
            "reserved bits, reserved opcodes",
            "WebSocket frame: a reserved bit",
            "WebSocket frame: opcode 3",
            "WebSocket frame: opcode 11"),
        shown(
            40,
            "a control frame in parts or over 125 bytes",
            "WebSocket frame: a ping in parts",
            "WebSocket frame: a ping of 126 bytes"),
        shown(
            41,
            "a continuation of nothing, a message within a message",
            "WebSocket frame: a continuation of nothing",
            "WebSocket frame: a message within a message"),
        shown(
            42,
            "text that is not UTF-8, cut within a character",
            "WebSocket message: text that is not UTF-8",
            "WebSocket message: text cut within a character"),
        shown(
            43,
            "a length of 2^63, or longer than it need be",
            "WebSocket frame: a length of 2^63",
            "WebSocket frame: a length of 2^62, and nothing behind it",
            "WebSocket frame: a length longer than it need be"),
        shown(
            44, "131,000 fragments of one byte", "WebSocket frame: 131,000 fragments of one byte"),
        shown(
            45,
            "a bomb of deflate",
            "WebSocket deflate: 64 MiB in 64 KiB",
            "WebSocket deflate: 64 MiB in fragments"),
        shown(46, "a flood of pings", "WebSocket frame: 200 pings at once"),
        shown(
            47,
            "close 1005, 1006, 999, a reason over 123 bytes",
            "WebSocket frame: close 1005",
            "WebSocket frame: close 1006",
            "WebSocket frame: close 999",
            "WebSocket frame: close with a reason of 124 bytes"),
        shown(48, "data behind a close", "WebSocket frame: data behind a close"),
        shown(49, "a close that is never answered", "line: no answer to a close"),
        shown(
            50,
            "frames ahead of the 101",
            "handshake: a command ahead of the answer and of `connect`"),
        shown(
            51,
            "a giant list of subprotocols",
            "handshake: 100,000 blanks in a list of subprotocols"));
  }

  private static List<SeventyTwo> rest() {
    return List.of(
        exempt(52, "a first packet that is not CONNECT", "MQTT"),
        exempt(53, "two CONNECTs", "MQTT"),
        exempt(54, "a remaining length of five bytes", "MQTT"),
        exempt(55, "properties longer than the packet, twice, or unknown", "MQTT"),
        exempt(56, "QoS 3, DUP on QoS 0, reserved flags", "MQTT"),
        exempt(57, "packet id 0", "MQTT"),
        exempt(58, "a topic that is empty, with NUL, with a wildcard, or of 65,535 bytes", "MQTT"),
        exempt(59, "a topic alias of 0 or over the limit", "MQTT"),
        exempt(60, "more than the receive maximum", "MQTT"),
        exempt(61, "10,000 ids of QoS 2 that are never released", "MQTT"),
        exempt(62, "CONNACK or SUBACK from a client", "MQTT"),
        exempt(63, "`#` on everything, and a storm of retained messages", "MQTT"),
        exempt(64, "two that take one client id from each other without end", "MQTT"),
        exempt(65, "another user's client id", "MQTT"),
        exempt(66, "a will for a topic that is not allowed", "MQTT"),
        shown(
            67,
            "a token that is over, forged, revoked or used again; its end while connected",
            "session: a token that is over",
            "session: a token that another key signed",
            "session: a token that was revoked",
            "session: a token whose end comes meanwhile",
            "session: a ticket used a second time"),
        shown(
            68,
            "guesses at a password",
            "session: 500 guesses at a token, each by a line of its own",
            "session: 100 guesses at an operator's key"),
        shown(
            69,
            "a foreign or forged session or offset",
            "session: a session's public name for its ticket",
            "session: a ticket with one letter changed",
            "session: another user's ticket",
            "session: a ticket of nobody's",
            "session: an offset that was never reached"),
        shown(
            70,
            "a subscriber a thousand times slower",
            "line: a subscriber that reads nothing of 20 MB"),
        shown(71, "half of all come back within a second", "line: 300 sessions come back at once"),
        exempt(72, "a forged, doubled or bombed link of an edge", "edges"));
  }
}
