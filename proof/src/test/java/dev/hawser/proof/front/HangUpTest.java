package dev.hawser.proof.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.proof.door.Certificates;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP has a node look at its certificate, and costs no line. */
class HangUpTest {

  @Test
  void new_certificates_hold_once_it_is_told_to_look(@TempDir Path folder) throws Exception {
    Certificates renewed = new Certificates(folder);
    try (Node node = Node.start("renewed");
        Peer before = Peer.webSocket(node.secured())) {
      before.answer("{'connect':{}}").at("connected");
      for (Path file : new Path[] {renewed.chain(), renewed.key()}) {
        Files.copy(
            file, node.folder().resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
      assertThatThrownBy(() -> renewed.connect(node.port(), "127.0.0.1"))
          .as("it has not looked yet")
          .isInstanceOf(IllegalStateException.class);

      node.hangUp();

      Awaitility.await()
          .atMost(Peer.PATIENCE)
          .ignoreExceptionsInstanceOf(IllegalStateException.class)
          .until(() -> {
            try (Peer after = Peer.tcp(renewed.connect(node.port(), "127.0.0.1"))) {
              return after.answer("{'connect':{}}").has("connected");
            }
          });
      before.answer("{'publish':{'channel':'demo/a','data':1}}").at("published");
      assertThat(node.alive()).isTrue();
    }
  }
}
