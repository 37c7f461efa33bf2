package dev.hawser.server.command;

import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Right;
import dev.hawser.server.token.TokenMint;
import dev.hawser.server.token.TokenMint.Minted;
import dev.hawser.server.token.TokenSettings;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** Mints a token, or says what one is worth. */
@Command(
    name = "token",
    description = "Makes a token that says who a client is and what it may do.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Signs with the first secret of the configuration, which the node must share. A pattern is",
      "a channel's name in which + stands for one part and # at the end for any number.",
      "",
      "Examples:",
      "  hawser token ann --config hawser.yaml --subscribe 'chat/#' --publish chat/lobby",
      "  hawser token ann --secret-file key --subscribe 'chat/#' --from 17 --expires 1d",
      "  hawser token ann --demo-data /tmp/demo --subscribe '#' --channel inbox/ann",
      "  hawser token --check \"$TOKEN\" --config hawser.yaml"
    })
final class TokenCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private TokenKeys keys = new TokenKeys();

  @Parameters(arity = "0..1", paramLabel = "USER", description = "Whom it names.")
  private @Nullable String user;

  @Option(
      names = "--subscribe",
      paramLabel = "PATTERN",
      description = "Channels that may be subscribed to; may be repeated.")
  private List<String> subscribe = new ArrayList<>();

  @Option(
      names = "--publish",
      paramLabel = "PATTERN",
      description = "Channels that may be published to.")
  private List<String> publish = new ArrayList<>();

  @Option(
      names = "--presence",
      paramLabel = "PATTERN",
      description = "Channels whose subscribers may be seen.")
  private List<String> presence = new ArrayList<>();

  @Option(
      names = "--history",
      paramLabel = "PATTERN",
      description = "Channels whose history may be read.")
  private List<String> history = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "OFFSET",
      description = "The earliest offset that --subscribe and --history let read (default: all).")
  private long from;

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "What the server subscribes the user to at connect; may be repeated.")
  private List<String> channels = new ArrayList<>();

  @Option(
      names = "--platform",
      paramLabel = "NAME",
      description = "The kind of device, such as phone: limits.platforms says how many at once.")
  private @Nullable String platform;

  @Option(
      names = "--expires",
      defaultValue = "1h",
      paramLabel = "TIME",
      description = "How long it is good, such as 30s, 5m, 1h or 1d (default: ${DEFAULT-VALUE}).")
  private Duration expires = Duration.ZERO;

  @Option(
      names = "--check",
      paramLabel = "TOKEN",
      description = "Says whom a token names and what it grants, instead of making one.")
  private @Nullable String check;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if ((user == null) == (check == null)) {
      throw wrong("expected either USER or --check TOKEN");
    }
    TokenSettings settings = keys.settings();
    String text = check != null ? new TokenReport(json).of(check, settings) : mint(settings);
    out.println(text);
    out.flush();
    return Exit.OK;
  }

  private String mint(TokenSettings settings) {
    String name = String.valueOf(user);
    if (name.isEmpty()) {
      throw wrong("USER is empty");
    }
    if (expires.compareTo(Duration.ofSeconds(1)) < 0) {
      throw wrong("--expires: expected at least 1s");
    }
    if (from < 0) {
      throw wrong("--from: " + from + " (expected: 0 or more)");
    }
    List<Grant> granted;
    try {
      Grants grants = new Grants();
      grants.add(Right.SUBSCRIBE, subscribe, from);
      grants.add(Right.HISTORY, history, from);
      grants.add(Right.PUBLISH, publish, 0);
      grants.add(Right.PRESENCE, presence, 0);
      granted = grants.all();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    TokenMint mint = new TokenMint(settings, Clock.systemUTC());
    if (!mint.signs()) {
      throw new IllegalStateException(
          "no secret to sign with: tokens.keys holds none, or only public keys");
    }
    Minted minted = minted(mint, name, granted);
    return json
        ? JsonNodeFactory.instance
            .objectNode()
            .put("token", minted.token())
            .put("id", minted.id())
            .put("user", name)
            .put("expires", minted.expires())
            .toString()
        : minted.token();
  }

  private Minted minted(TokenMint mint, String name, List<Grant> granted) {
    try {
      return mint.mint(name, expires, granted, channels, platform);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
