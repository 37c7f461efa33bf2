package dev.hawser.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.im.files.FileKey;
import dev.hawser.im.files.FilePass;
import dev.hawser.im.files.FilePasses;
import dev.hawser.stores.files.DiskFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesDoorTest {

  private final HttpClient http = HttpClient.newHttpClient();
  private final FilePasses passes = new FilePasses(new byte[32], Clock.systemUTC());
  private final FileKey key = FileKey.draw("im/c/1", new SecureRandom());
  private final byte[] bytes = new byte[300_000];
  private @TempDir Path folder;
  private DiskFiles store;
  private FilesDoor door;

  @BeforeEach
  void open() throws IOException {
    new Random(1).nextBytes(bytes);
    store = new DiskFiles(folder);
    door = new FilesDoor("127.0.0.1", 0, passes, store);
    door.start();
  }

  @AfterEach
  void close() {
    door.close();
    http.close();
  }

  private String address(FilePass.Use use, String type) {
    FilePass pass =
        new FilePass(use, key, "tide table.png", type, bytes.length, Instant.now().plusSeconds(60));
    return "/files/" + passes.issue(pass);
  }

  private HttpResponse<byte[]> ask(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path));
  }

  private HttpResponse<byte[]> bring(String address, int from, int to) throws Exception {
    return ask(
        to(address)
            .header("Tus-Resumable", "1.0.0")
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", Integer.toString(from))
            .method("PATCH", BodyPublishers.ofByteArray(Arrays.copyOfRange(bytes, from, to))));
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void a_file_is_brought_in_pieces_and_fetched_whole() throws Exception {
    String up = address(FilePass.Use.UPLOAD, "image/png");
    HttpResponse<byte[]> begun = ask(to(up).HEAD());
    assertThat(header(begun, "Upload-Offset")).isEqualTo("0");
    assertThat(header(begun, "Upload-Length")).isEqualTo("300000");

    HttpResponse<byte[]> first = bring(up, 0, 100_000);
    assertThat(first.statusCode()).isEqualTo(204);
    assertThat(header(first, "Upload-Offset")).isEqualTo("100000");
    String down = address(FilePass.Use.DOWNLOAD, "image/png");
    assertThat(ask(to(down)).statusCode()).as("not whole yet").isEqualTo(404);
    assertThat(bring(up, 100_000, 300_000).statusCode()).isEqualTo(204);

    HttpResponse<byte[]> whole = ask(to(down));
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(bytes);
    assertThat(header(whole, "Content-Type")).isEqualTo("image/png");
    assertThat(header(whole, "Content-Disposition"))
        .isEqualTo("inline; filename*=UTF-8''tide%20table.png");
  }

  @Test
  void who_knows_no_patch_brings_a_file_by_the_header_that_tus_has_for_that() throws Exception {
    String up = address(FilePass.Use.UPLOAD, "image/png");
    HttpRequest.Builder posted =
        to(up).header("Upload-Offset", "0").POST(BodyPublishers.ofByteArray(bytes));
    assertThat(ask(posted.copy()).statusCode()).as("a POST of its own").isEqualTo(405);

    HttpResponse<byte[]> brought = ask(posted.header("X-HTTP-Method-Override", "PATCH"));
    assertThat(brought.statusCode()).isEqualTo(204);
    assertThat(header(brought, "Upload-Offset")).isEqualTo("300000");
    assertThat(ask(to(address(FilePass.Use.DOWNLOAD, "image/png"))).body()).isEqualTo(bytes);
  }

  @Test
  void what_came_whole_before_the_node_ended_is_whole_once_it_is_asked_about() throws Exception {
    Path there = folder.resolve(key.folder().substring(0, 2)).resolve(key.folder());
    Files.createDirectories(there);
    Files.write(there.resolve(key.id() + ".part"), bytes);

    HttpResponse<byte[]> asked = ask(to(address(FilePass.Use.UPLOAD, "image/png")).HEAD());
    assertThat(header(asked, "Upload-Offset")).isEqualTo("300000");
    assertThat(ask(to(address(FilePass.Use.DOWNLOAD, "image/png"))).body()).isEqualTo(bytes);
  }

  @Test
  void a_line_that_breaks_costs_only_what_was_under_way() throws Exception {
    String up = address(FilePass.Use.UPLOAD, "image/png");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      socket
          .getOutputStream()
          .write(
              ("PATCH "
                      + up
                      + " HTTP/1.1\r\nHost: x\r\nUpload-Offset: 0\r\n"
                      + "Content-Type: application/offset+octet-stream\r\n"
                      + "Content-Length: 300000\r\n\r\n")
                  .getBytes(UTF_8));
      socket.getOutputStream().write(bytes, 0, 200_000);
      socket.getOutputStream().flush();
      await().until(() -> store.length(key) > 0);
    }
    await().untilAsserted(() -> assertThat(bring(up, 0, 1).statusCode()).isEqualTo(409));
    await()
        .ignoreExceptions()
        .untilAsserted(() -> {
          int there = Integer.parseInt(header(ask(to(up).HEAD()), "Upload-Offset"));
          assertThat(bring(up, there, 300_000).statusCode()).isEqualTo(204);
        });
    assertThat(ask(to(address(FilePass.Use.DOWNLOAD, "image/png"))).body()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 206, 0, 10",
    "bytes=299990-, 206, 299990, 10",
    "bytes=-10, 206, 299990, 10",
    "bytes=299990-999999, 206, 299990, 10",
    "bytes=9-2, 200, 0, 300000",
    "'bytes=0-1,5-6', 200, 0, 300000",
    "lines=1-2, 200, 0, 300000"
  })
  void a_range_is_given(String range, int status, int from, int count) throws Exception {
    store.append(key, 0, bytes.length, new ByteArrayInputStream(bytes));
    HttpResponse<byte[]> answer =
        ask(to(address(FilePass.Use.DOWNLOAD, "video/mp4")).header("Range", range));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(bytes, from, from + count));
  }

  @Test
  void a_range_that_the_file_has_not_is_refused() throws Exception {
    store.append(key, 0, bytes.length, new ByteArrayInputStream(bytes));
    HttpResponse<byte[]> answer =
        ask(to(address(FilePass.Use.DOWNLOAD, "video/mp4")).header("Range", "bytes=300000-"));

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes */300000");
  }

  @ParameterizedTest
  @CsvSource({"text/html", "image/svg+xml", "application/pdf", "text/javascript"})
  void what_could_run_is_saved_and_never_shown(String type) throws Exception {
    store.append(key, 0, bytes.length, new ByteArrayInputStream(bytes));
    HttpResponse<byte[]> answer = ask(to(address(FilePass.Use.DOWNLOAD, type)));

    assertThat(header(answer, "Content-Disposition")).startsWith("attachment;");
    assertThat(header(answer, "Content-Security-Policy")).contains("sandbox");
    assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void a_thumbnail_is_a_small_picture() throws Exception {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(800, 600, BufferedImage.TYPE_INT_RGB), "png", picture);
    store.append(key, 0, picture.size(), new ByteArrayInputStream(picture.toByteArray()));
    HttpResponse<byte[]> answer = ask(to(address(FilePass.Use.THUMBNAIL, "image/png")));

    assertThat(header(answer, "Content-Type")).isEqualTo("image/jpeg");
    assertThat(ImageIO.read(new ByteArrayInputStream(answer.body())).getWidth()).isEqualTo(320);
  }

  @Test
  void an_address_opens_what_it_is_for_and_nothing_else() throws Exception {
    store.append(key, 0, bytes.length, new ByteArrayInputStream(bytes));

    assertThat(ask(to(address(FilePass.Use.UPLOAD, "a/b"))).statusCode()).isEqualTo(403);
    assertThat(bring(address(FilePass.Use.DOWNLOAD, "a/b"), 0, 1).statusCode()).isEqualTo(403);
    assertThat(ask(to("/files/AAAA")).statusCode()).isEqualTo(403);
    assertThat(ask(to("/files/../../etc/passwd")).statusCode()).isIn(400, 403, 404);
    HttpResponse<byte[]> elsewhere = ask(to("/"));
    assertThat(elsewhere.statusCode()).isEqualTo(404);
    assertThat(new String(elsewhere.body(), UTF_8)).contains("\"name\":\"unknown-path\"");
    assertThat(ask(to("/files/AAAA").DELETE()).statusCode()).isEqualTo(405);
  }

  @Test
  void pages_of_any_origin_are_told_that_they_may() throws Exception {
    HttpResponse<byte[]> answer =
        ask(to("/files/x").method("OPTIONS", BodyPublishers.noBody()).header("Origin", "http://x"));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(header(answer, "Access-Control-Allow-Headers")).contains("Upload-Offset");
    assertThat(header(answer, "Tus-Version")).isEqualTo("1.0.0");
  }
}
