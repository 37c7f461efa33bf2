package dev.hawser.proof.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Null checks have been silently lost before: this mistake must not compile in our build. */
class CanaryTest {

  @Test
  void a_null_mistake_does_not_compile() throws IOException, InterruptedException {
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-ntp",
                "-q",
                "-Dstyle.color=never",
                "-f",
                "proof/canary/pom.xml",
                "compile")
            .directory(Tree.here().root().toFile())
            .redirectErrorStream(true)
            .start();
    maven.getOutputStream().close();
    String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(maven.waitFor()).as(output).isNotZero();
    assertThat(output)
        .contains("Canary.java")
        .contains("[NullAway] dereferenced expression 'song' is @Nullable");
  }
}
