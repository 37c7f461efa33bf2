package dev.hawser.proof.hostile;

import dev.hawser.proof.hostile.Input.Manner;
import java.util.ArrayList;
import java.util.List;

/** Commands that are well formed, or nearly, and meant badly. */
final class Tricks {

  private static final String DOOR = "command";
  private static final String CONNECTED = "HAWSER/1 json\n{\"id\":1,\"connect\":{}}\n";

  private Tricks() {}

  static List<Input> all() {
    List<Input> all = new ArrayList<>();
    all.addAll(json());
    all.addAll(names());
    all.addAll(channels());
    return all;
  }

  private static List<Input> json() {
    return List.of(
        refused("a command twice", 2002, "'ping':{},'ping':{}"),
        refused("no number at all", 2006, publish("'data':NaN")),
        refused("a NUL in data", 2006, publish("'data':'\0'")),
        refused("data that never ends", 2006, publish("'data':['x'")),
        refused(
            "65 KiB of data where 64 are allowed",
            2005,
            publish("'data':'" + "x".repeat(66_000) + "'")),
        refused(
            "objects nested 5,000 deep",
            2006,
            publish("'data':" + "{'a':".repeat(5_000) + "1" + "}".repeat(5_000))),
        refused("a limit of 2^40", 2002, "'history':{'channel':'demo/x','limit':1099511627776}"),
        refused("a limit below zero", 2002, "'history':{'channel':'demo/x','limit':-1}"),
        refused(
            "an offset in exponents",
            2002,
            "'subscribe':{'channel':'demo/x','since':{'epoch':'e','offset':1e9}}"));
  }

  private static List<Input> names() {
    return List.of(
        name("no name", ""),
        name("a name of 100,000 letters", "x".repeat(100_000)),
        name("a name with an empty part", "demo//x"),
        name("a pattern for a name", "demo/#"),
        name("a name with a line break", "demo/x\\nforged"),
        name("a name with a NUL", "demo/\\u0000"),
        name("a name with a blank of another script", "demo/\\u2003x"),
        name("a name with a break of another script", "demo/\\u2028x"));
  }

  private static List<Input> channels() {
    return List.of(
        refused(
            "a channel that nobody opened to guests", 2300, "'subscribe':{'channel':'secret/x'}"),
        refused("presence where there is none", 2106, "'presence':{'channel':'demo/x'}"),
        refused(
            "a history since what never was",
            2105,
            "'history':{'channel':'demo/x','since':{'epoch':'e','offset':9}}"),
        refused(
            "a publish key for other data",
            2200,
            publish("'data':1,'key':'k'") + "}\n{'id':3," + publish("'data':2,'key':'k'")),
        refused(
            "a retry older than keys are kept",
            2201,
            publish("'data':1,'key':'k','age':999999999999")),
        refused(
            "a publish key of 10,000 letters",
            2002,
            publish("'data':1,'key':'" + "k".repeat(10_000) + "'")),
        refused("1,000 tags", 2002, publish("'data':1,'tags':{" + tags() + "}")),
        refused("1,001 subscriptions", 2400, subscriptions()),
        refused("2,000 wishes within `connect`", 2400, wishes()));
  }

  private static String publish(String fields) {
    return "'publish':{'channel':'demo/x'," + fields + "}";
  }

  private static String tags() {
    StringBuilder tags = new StringBuilder("'t':'v'");
    for (int i = 0; i < 1_000; i++) {
      tags.append(",'t").append(i).append("':'v'");
    }
    return tags.toString();
  }

  private static String subscriptions() {
    StringBuilder all = new StringBuilder("'subscribe':{'channel':'demo/many/0'}");
    for (int i = 1; i <= 1_000; i++) {
      all.append("}\n{'id':2,'subscribe':{'channel':'demo/many/").append(i).append("'}");
    }
    return all.toString();
  }

  private static String wishes() {
    StringBuilder all = new StringBuilder("'connect':{'subscribe':[{'channel':'demo/many/0'}");
    for (int i = 1; i <= 2_000; i++) {
      all.append(",{'channel':'demo/many/").append(i).append("'}");
    }
    return all.append("]}").toString();
  }

  private static Input name(String input, String name) {
    return refused(input, 2100, "'subscribe':{'channel':'" + name + "'}");
  }

  private static Input refused(String input, int code, String command) {
    boolean connects = command.startsWith("'connect'");
    String frame = "{'id':2," + command + "}\n";
    return new Input(
        DOOR,
        input,
        "refusal " + code,
        Manner.ONCE_CONNECTED,
        Inputs.utf8((connects ? "HAWSER/1 json\n" : CONNECTED) + frame.replace('\'', '"')));
  }
}
