package dev.hawser.server.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a certificate to try TLS with. */
@Command(
    name = "certificate",
    description = "Makes a certificate and its key, to try TLS with on one's own machines.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Nobody has signed it but itself: whoever connects must be told to trust the file. For",
      "anything that others use, get one from an authority.",
      "",
      "Examples:",
      "  hawser certificate",
      "  hawser certificate dev.example.com 10.0.0.7 --out tls --days 90"
    })
final class CertificateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = {
        "Names and addresses that it stands for; the first names the files.",
        "Without any: localhost, 127.0.0.1 and ::1."
      })
  private List<String> names = List.of("localhost", "127.0.0.1", "::1");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the files go: NAME.pem, and NAME.key for its owner's eyes only.")
  private Path out = Path.of("");

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "For how long it holds, at most 825 (default: ${DEFAULT-VALUE}).")
  private int days = 30;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (days < 1 || days > 825) {
      throw new ParameterException(spec.commandLine(), "--days must be from 1 to 825");
    }
    DevelopmentCertificate made;
    try {
      made = DevelopmentCertificate.named(names);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()));
    }
    DevelopmentCertificate.Pair files = made.write(out, days);
    PrintWriter print = spec.commandLine().getOut();
    print.println(files.chain());
    print.println(files.key());
    print.flush();
    return Exit.OK;
  }
}
