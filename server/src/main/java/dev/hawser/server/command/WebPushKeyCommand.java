package dev.hawser.server.command;

import dev.hawser.im.push.PushKeys;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The key pair by which a server presents itself to the browsers' push services. */
@Command(
    name = "web-push-key",
    description = "Makes a key pair for im.push.web.key; pages subscribe with its public part.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Standard output is the key pair (JWK), standard error what pages give to",
      "PushManager.subscribe as applicationServerKey.",
      "",
      "Example:",
      "  hawser web-push-key"
    })
final class WebPushKeyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    String key = PushKeys.fresh();
    PrintWriter out = spec.commandLine().getOut();
    out.println(key);
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    err.println("applicationServerKey: " + PushKeys.publicKey(key));
    err.flush();
    return Exit.OK;
  }
}
