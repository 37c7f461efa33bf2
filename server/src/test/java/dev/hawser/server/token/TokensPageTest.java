package dev.hawser.server.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.hawser.core.access.Grant;
import dev.hawser.core.access.Principal;
import dev.hawser.core.access.Right;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The token that the page about tokens shows is one, and says what the page says. */
class TokensPageTest {

  private static final byte[] SECRET = "tests-secret-tests-secret-tests-secret".getBytes(UTF_8);

  private static String page() throws Exception {
    return Files.readString(Path.of("../docs/operations/tokens.md"));
  }

  @Test
  void the_claims_of_the_page_are_accepted_and_mean_what_it_says() throws Exception {
    String claims = page().replaceFirst("(?s).*?```json\\n(.*?)```.*", "$1");
    JWSObject signed = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
    signed.sign(new MACSigner(SECRET));

    Principal ann =
        ((TokenCheck.Verdict.Good)
                new TokenCheck(
                        new TokenSettings(
                            List.of(TokenKey.secret(null, null, SECRET)),
                            null,
                            null,
                            Duration.ofSeconds(30),
                            true),
                        new KeyRings(List.of(), Duration.ZERO, () -> 0),
                        Clock.fixed(Instant.ofEpochSecond(1_900_000_000), ZoneOffset.UTC))
                    .check(signed.serialize(), false))
            .principal();

    assertThat(ann.user()).isEqualTo("ann");
    assertThat(ann.token()).isEqualTo("5f0c9a52");
    assertThat(ann.channels()).containsExactly("inbox/ann");
    assertThat(ann.grant("chat/lobby", Right.PRESENCE)).isNotNull();
    assertThat(ann.grant("team/7/log", Right.PUBLISH)).isNull();
    Grant late = ann.grant("team/7/log", Right.HISTORY);
    assertThat(late == null ? -1 : late.from()).isEqualTo(120);
  }

  @Test
  void the_rights_and_algorithms_of_the_page_are_those_of_the_schema() throws Exception {
    String page = page();
    for (Right right : Right.values()) {
      assertThat(page).contains("`" + right.name().toLowerCase(Locale.ROOT) + "`");
    }
    String schema =
        Files.readString(Path.of("src/main/resources/hawser/configuration.schema.json"));
    assertThat(algorithms(page.substring(page.indexOf("## Which keys")), "`"))
        .isEqualTo(algorithms(schema, "\""));
    assertThat(page)
        .contains(String.format(Locale.ROOT, "at most %,d characters", TokenCheck.LONGEST));
  }

  private static Set<String> algorithms(String text, String quote) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(quote + "((?:HS|RS|PS|ES)[0-9]{3}|EdDSA)" + quote)
        .matcher(text)
        .results()
        .forEach(one -> found.add(one.group(1)));
    return found;
  }
}
