package dev.hawser.server.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.server.configuration.ConfigurationReader;
import dev.hawser.server.configuration.InvalidConfigurationException;
import dev.hawser.server.token.TokenKey;
import dev.hawser.server.token.TokenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the key of tokens is; never on the command line itself, which others can see. */
final class TokenKeys {

  private static final Duration SKEW = Duration.ofSeconds(30);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  @Option(
      names = "--kid",
      paramLabel = "ID",
      description = "Names the key of --secret-file in the token.")
  private @Nullable String kid;

  /** Exactly one of these. */
  static final class Source {

    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "The node's configuration: keys, issuer and audience of its tokens.")
    private @Nullable Path config;

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        description = "A file that holds the secret as tokens.keys does, at least 32 bytes.")
    private @Nullable Path secret;

    @Option(
        names = "--demo-data",
        paramLabel = "DIR",
        description = "The directory of `hawser demo --data DIR`.")
    private @Nullable Path demo;
  }

  TokenSettings settings() throws IOException, InvalidConfigurationException {
    Path config = source.config;
    Path demo = source.demo;
    Path secret = source.secret;
    if (config != null) {
      return new ConfigurationReader(System.getenv()).read(config).tokens();
    }
    if (demo != null) {
      byte[] key = Files.readAllBytes(demo.resolve("tokens.key"));
      return of("demo", HexFormat.of().formatHex(key));
    }
    if (secret == null) {
      throw new IllegalStateException("no source of keys");
    }
    return of(kid, Files.readString(secret).strip());
  }

  private TokenSettings of(@Nullable String id, String secret) {
    try {
      TokenKey key = TokenKey.secret(id, null, secret.getBytes(UTF_8));
      return new TokenSettings(List.of(key), null, null, SKEW, true);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
