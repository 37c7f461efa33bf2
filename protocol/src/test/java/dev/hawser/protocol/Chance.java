package dev.hawser.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Makes frames, JSON and damage at random, the same for the same seed. */
public final class Chance {

  private static final String[] PIECES = {
    "a",
    "chat/lobby",
    "\"",
    "\\",
    "/",
    "\b\f\n\r\t",
    "\u0000",
    "\u001f",
    "\u007f",
    "é",
    "世界",
    "\u2028",
    "🚢",
    " ",
    "0"
  };
  private static final String[] BLANKS = {"", "", "", " ", "\t", "\n", "\r\n", "  "};
  private static final String[] ESCAPES = {
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0041",
    "\\uD83D\\uDEA2",
    "\\ud800",
    "\\uDEAD"
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1",
    "-1",
    "0.5",
    "1e5",
    "1E+5",
    "1.25e-3",
    "9007199254740993",
    "123456789012345678901234567890"
  };
  private static final byte[] DAMAGE =
      "{}[]\",:\\/ \t\r\n0123456789-+.eEtrufalsn\u0000\u001f\u007f\u0080\u00c0\u00c1\u00c2\u00e0\u00ed\u00f0\u00f4\u00f5\u00ff\u00a0\u009f\u0090\u008f\u00bf"
          .getBytes(ISO_8859_1);

  private final Random random;

  public Chance(long seed) {
    random = new Random(seed);
  }

  /** A number from 0 to just below this. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean coin() {
    return random.nextBoolean();
  }

  /** A number that the wire can carry, small or great. */
  long number() {
    return random.nextLong() >>> (11 + random.nextInt(53));
  }

  int small() {
    return random.nextInt() >>> (1 + random.nextInt(31));
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private String filled() {
    return string() + "x";
  }

  /** A JSON text with blanks, escapes and numbers of every form, nested this deep at most. */
  public String json(int deepest) {
    return blank() + value(deepest) + blank();
  }

  private String value(int deepest) {
    int kind = random.nextInt(deepest > 0 ? 9 : 6);
    return switch (kind) {
      case 0 -> "null";
      case 1 -> random.nextBoolean() ? "true" : "false";
      case 2, 3 -> NUMBERS[random.nextInt(NUMBERS.length)];
      case 4, 5 -> quoted();
      case 6, 7 -> {
        List<String> fields = some(() -> quoted() + blank() + ":" + json(deepest - 1));
        yield "{" + blank() + String.join("," + blank(), fields) + blank() + "}";
      }
      default -> "[" + blank() + String.join(",", some(() -> json(deepest - 1))) + blank() + "]";
    };
  }

  private String quoted() {
    StringBuilder text = new StringBuilder("\"");
    for (int i = random.nextInt(5); i > 0; i--) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      boolean plain = piece.chars().allMatch(c -> c >= 0x20 && c != '"' && c != '\\');
      text.append(plain && random.nextBoolean() ? piece : ESCAPES[random.nextInt(ESCAPES.length)]);
    }
    return text.append('"').toString();
  }

  private String blank() {
    return BLANKS[random.nextInt(BLANKS.length)];
  }

  /** A few things. */
  public <T> List<T> some(Supplier<T> maker) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(maker.get());
    }
    return list;
  }

  /** The bytes with a little damage: changed, lost, added, cut off or repeated. */
  public byte[] damage(byte[] bytes) {
    byte[] damaged = bytes;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(damaged.length + 1);
      byte[] head = Arrays.copyOf(damaged, at);
      byte[] tail = Arrays.copyOfRange(damaged, at, damaged.length);
      byte stray =
          random.nextInt(8) == 0 ? (byte) random.nextInt() : DAMAGE[random.nextInt(DAMAGE.length)];
      damaged =
          switch (random.nextInt(5)) {
            case 0 -> head;
            case 1 -> join(head, Arrays.copyOfRange(tail, Math.min(1, tail.length), tail.length));
            case 2 -> join(join(head, Arrays.copyOf(tail, tail.length / 2)), tail);
            case 3 -> join(join(head, new byte[] {stray}), tail);
            default -> {
              byte[] changed = damaged.clone();
              if (at < changed.length) {
                changed[at] = stray;
              }
              yield changed;
            }
          };
    }
    return damaged;
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Any command. */
  public CommandFrame command() {
    Command command =
        switch (random.nextInt(10)) {
          case 0 ->
              new Command.Connect(
                  coin() ? filled() : null,
                  coin() ? filled() : null,
                  small(),
                  some(this::string),
                  some(this::subscribe));
          case 1 -> subscribe();
          case 2 -> new Command.Unsubscribe(string());
          case 3, 4 ->
              new Command.Publish(
                  string(),
                  payload(),
                  coin() ? filled() : null,
                  coin() ? number() : 0,
                  tags(),
                  coin() ? filled() : null);
          case 5 ->
              new Command.History(
                  string(), coin() ? position() : null, coin() ? position() : null, small());
          case 6 -> new Command.Presence(string(), small(), coin() ? filled() : null);
          case 7 -> new Command.Refresh(string());
          case 8 ->
              coin() ? new Command.Call(string(), data()) : new Command.Signal(string(), data());
          default -> coin() ? new Command.Ping() : new Command.Pong();
        };
    return new CommandFrame(coin() ? number() : 0, command);
  }

  /** Any reply or push. */
  public ServerFrame server() {
    ServerMessage message =
        switch (random.nextInt(20)) {
          case 0 -> refused();
          case 1 ->
              new ServerMessage.Connected(
                  string(),
                  string(),
                  string(),
                  string(),
                  small(),
                  number(),
                  number(),
                  some(this::string),
                  some(this::subscribed));
          case 2 -> subscribed();
          case 3 ->
              coin()
                  ? ServerMessage.Unsubscribed.asked(string())
                  : new ServerMessage.Unsubscribed(string(), 0, 1 + small() / 2, string());
          case 4 -> new ServerMessage.Published(position());
          case 5 -> new ServerMessage.HistoryPage(position(), some(this::publication));
          case 6 ->
              new ServerMessage.PresencePage(
                  number(),
                  some(() -> new ServerMessage.Member(string(), string())),
                  coin() ? filled() : null);
          case 7 -> new ServerMessage.Refreshed(number());
          case 8 -> new ServerMessage.Delivered(string(), small(), publication());
          case 9 -> new ServerMessage.Patched(string(), small(), publication());
          case 10 ->
              coin()
                  ? new ServerMessage.Joined(string(), small(), string(), string())
                  : new ServerMessage.Left(string(), small(), string(), string());
          case 11 -> new ServerMessage.Reset(string(), small(), position(), string());
          case 12 ->
              coin()
                  ? new ServerMessage.Skipped(string(), small(), number(), number(), string())
                  : new ServerMessage.Rung(string(), small(), string());
          case 13 ->
              coin()
                  ? new ServerMessage.Goaway(string(), small(), some(this::string))
                  : new ServerMessage.Closing(
                      small(), string(), string(), some(this::string), small());
          case 14 ->
              new ServerMessage.Part(
                  small() % ServerMessage.Part.STREAMS, string().getBytes(UTF_8), coin());
          case 15 -> coin() ? new ServerMessage.Called(data()) : new ServerMessage.Signalled();
          case 17 -> new ServerMessage.Matched(string(), string(), publication());
          case 18 -> new ServerMessage.Missed(string(), string(), number(), number(), string());
          case 16 -> new ServerMessage.Signal(string(), small(), coin() ? filled() : null, data());
          default -> coin() ? new ServerMessage.Ping() : new ServerMessage.Pong();
        };
    return new ServerFrame(coin() ? number() : 0, message);
  }

  private Command.Subscribe subscribe() {
    return new Command.Subscribe(string(), coin() ? position() : null, coin());
  }

  private ServerMessage.Refused refused() {
    return new ServerMessage.Refused(small(), string(), string(), coin());
  }

  private ServerMessage.Subscribed subscribed() {
    return random.nextInt(4) == 0
        ? ServerMessage.Subscribed.refused(string(), refused())
        : new ServerMessage.Subscribed(
            string(),
            small(),
            position(),
            coin(),
            coin() ? filled() : null,
            coin(),
            some(this::publication),
            null);
  }

  private Publication publication() {
    return new Publication(
        number(),
        payload(),
        coin() ? filled() : null,
        coin() ? filled() : null,
        number(),
        tags(),
        coin() ? filled() : null);
  }

  private Payload payload() {
    if (coin()) {
      byte[] bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      return Payload.opaque(bytes);
    }
    return data();
  }

  private Payload data() {
    // As it is after its check: no line breaks between the tokens, no blanks around.
    byte[] text = value(3).getBytes(UTF_8);
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == '\n' || text[i] == '\r' ? (byte) ' ' : text[i];
    }
    return new Payload(text, true);
  }

  private Position position() {
    return new Position(string(), number());
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new HashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.put(string(), string());
    }
    return tags;
  }
}
