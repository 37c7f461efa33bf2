package dev.hawser.protocol.json;

import dev.hawser.protocol.Choice;
import dev.hawser.protocol.Choice.Option;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads what the door {@code /choice} answers; unknown fields are passed over.
 *
 * <p>Stateless; callable from any thread.
 */
public final class ChoiceCodec {

  /** Beyond 2^53 not every JSON reader has whole numbers. */
  private static final long MOST = (1L << 53) - 1;

  private ChoiceCodec() {}

  public static byte[] encode(Choice choice) {
    JsonWriter counted = new JsonWriter(null);
    write(choice, counted);
    byte[] bytes = new byte[counted.size()];
    write(choice, new JsonWriter(bytes));
    return bytes;
  }

  private static void write(Choice choice, JsonWriter out) {
    out.openObject();
    out.name("good");
    out.number(choice.good());
    out.name("nodes");
    out.openList();
    for (Option one : choice.nodes()) {
      out.openObject();
      out.name("node");
      out.text(one.node());
      out.name("addresses");
      out.openList();
      one.addresses().forEach(out::text);
      out.closeList();
      out.name("weight");
      out.number(one.weight());
      out.name("choice");
      out.text(one.proof());
      out.closeObject();
    }
    out.closeList();
    out.closeObject();
  }

  /** Reads one. */
  public static Choice decode(byte[] json) throws MalformedFrameException {
    JsonReader in = new JsonReader(json, 0, json.length);
    long good = 0;
    List<Option> nodes = new ArrayList<>();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (String.valueOf(in.key())) {
        case "good" -> good = Math.max(0, in.whole(MOST));
        case "nodes" -> {
          for (boolean one = in.openList(); one; one = in.nextItem()) {
            nodes.add(option(in));
          }
        }
        default -> in.pass();
      }
    }
    in.finish();
    return new Choice(good, nodes);
  }

  private static Option option(JsonReader in) throws MalformedFrameException {
    String node = "";
    String proof = "";
    long weight = 1;
    List<String> addresses = new ArrayList<>();
    for (boolean more = in.openObject(); more; more = in.nextField()) {
      switch (String.valueOf(in.key())) {
        case "node" -> node = text(in.string());
        case "choice" -> proof = text(in.string());
        case "weight" -> weight = in.whole(100);
        case "addresses" -> {
          for (boolean one = in.openList(); one; one = in.nextItem()) {
            addresses.add(text(in.string()));
          }
        }
        default -> in.pass();
      }
    }
    return new Option(node, addresses, Math.toIntExact(Math.max(1, weight)), proof);
  }

  private static String text(@Nullable String read) throws MalformedFrameException {
    if (read == null) {
      throw new MalformedFrameException(Code.INVALID_FIELD, 0, "half a surrogate pair");
    }
    return read;
  }
}
