package dev.hawser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.im.push.PushKeys;
import dev.hawser.server.Hosted;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What somebody is told who asks how they are told on their devices. */
class DevicesTest {

  private static final String BROWSER =
      "'address':{'web':{'endpoint':'https://jmt17.google.com/fcm/send/x','keys':{'p256dh':'"
          + "B".repeat(87)
          + "','auth':'"
          + "A".repeat(22)
          + "'}}}";

  @TempDir Path folder;

  @Test
  void where_browsers_are_told_a_page_learns_the_key_that_it_subscribes_with() throws IOException {
    String key = PushKeys.fresh();
    Path file = Files.writeString(folder.resolve("web-push.jwk"), key);
    try (Hosted im = start("{web: {key: " + file + ", contact: 'mailto:ops@example.com'}}")) {
      assertThat(call(im, "'im/device','data':{'id':'phone'," + BROWSER + "}").statusCode())
          .isEqualTo(200);

      assertThat(data(call(im, "'im/devices'")))
          .isEqualTo(
              new JsonMapper()
                  .readTree(
                      "{\"devices\":[\"phone\"],\"applicationServerKey\":\"%s\"}"
                          .formatted(PushKeys.publicKey(key))));
    }
  }

  @Test
  void where_only_others_are_told_there_is_no_key_for_pages()
      throws IOException, GeneralSecurityException {
    byte[] key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    String pem = "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key) + "\n";
    Path file = Files.writeString(folder.resolve("apple.p8"), pem + "-----END PRIVATE KEY-----\n");
    try (Hosted im = start("{apple: {key: " + file + ", key-id: K, team: T, topic: a.b}}")) {
      assertThat(data(call(im, "'im/devices'")).toString()).isEqualTo("{\"devices\":[]}");
    }
  }

  @Test
  void where_nobody_is_told_there_is_no_such_call() {
    try (Hosted im = start("{}")) {
      assertThat(call(im, "'im/devices'").body()).contains("unknown-method");
    }
  }

  private Hosted start(String push) {
    String on = "data: " + folder + "\nim: {enabled: true, push: " + push + "}\n";
    return Hosted.start(Hosted.admin("") + on);
  }

  private static HttpResponse<String> call(Hosted im, String method) {
    return im.post("/v1/call", "{'user':'ann','method':" + method + "}");
  }

  private static JsonNode data(HttpResponse<String> answer) {
    return new JsonMapper().readTree(answer.body()).get("data");
  }
}
