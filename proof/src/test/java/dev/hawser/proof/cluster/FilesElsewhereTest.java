package dev.hawser.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Token;
import dev.hawser.stores.PostgresqlServer;
import dev.hawser.stores.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A file that was begun at one node is gone on with at another, and given by both. */
class FilesElsewhereTest {

  /** More than one part of an upload. */
  private static final int SIZE = (9 << 20) + 5;

  private static final int FIRST = (8 << 20) + 1_234;

  private static String settings(PostgresqlServer postgresql, S3Server bucket) {
    return """
    store: {postgresql: {uri: '%s', user: %s}}
    im:
      enabled: true
      files:
        host: 127.0.0.1
        port: 0
        address: 'http://127.0.0.1:{port}'
        s3: {endpoint: '%s', bucket: %s, prefix: proof/, access-key: %s, secret-key: %s}
    """
        .formatted(
            postgresql.freshDatabase(),
            postgresql.user(),
            bucket.endpoint(),
            S3Server.BUCKET,
            S3Server.ACCESS_KEY,
            S3Server.SECRET_KEY);
  }

  private static Peer device(Node node, String user) {
    Peer peer = node.webSocket();
    peer.answer("{'connect':{'token':'%s'}}", Token.forUser(user)).at("connected");
    return peer;
  }

  private static Json call(Peer peer, String method, String data, Object... values) {
    return peer.answer("{'call':{'method':'im/" + method + "','data':" + data + "}}", values)
        .at("called", "data");
  }

  private static int bring(HttpClient http, Json up, byte[] bytes, int from, int to)
      throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(up.text("address")))
                .header("Upload-Offset", Integer.toString(from))
                .method("PATCH", BodyPublishers.ofByteArray(Arrays.copyOfRange(bytes, from, to)))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  private static HttpResponse<byte[]> fetch(HttpClient http, Json down, String range)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(down.text("address"))).header("Range", range).build(),
        BodyHandlers.ofByteArray());
  }

  @Test
  void it_is_one_file_wherever_it_is_asked_for() throws Exception {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    try (PostgresqlServer postgresql = PostgresqlServer.start();
        S3Server bucket = S3Server.start();
        HttpClient http = HttpClient.newHttpClient();
        Fleet fleet = Fleet.with(2, "cluster", "within: 5s", settings(postgresql, bucket));
        Peer here = device(fleet.node(0), "ann");
        Peer there = device(fleet.node(1), "ann");
        Peer bob = device(fleet.node(1), "bob")) {
      String channel = call(here, "open", "{'user':'bob'}").text("channel");
      String wanted = "{'channel':'%s','name':'film.mp4','type':'video/mp4','size':%d}";
      Json up = call(here, "upload", wanted, channel, SIZE);
      assertThat(bring(http, up, bytes, 0, FIRST)).isEqualTo(204);

      String id = up.text("id");
      String more = wanted.replace("}", ",'id':'%s'}");
      Json on = call(there, "upload", more, channel, SIZE, id);
      assertThat(on.number("length")).isEqualTo(FIRST);
      assertThat(on.text("address")).doesNotContain(URI.create(up.text("address")).getAuthority());
      assertThat(bring(http, on, bytes, FIRST, SIZE)).isEqualTo(204);
      assertThat(bring(http, up, bytes, FIRST, SIZE)).as("it is whole").isEqualTo(409);

      for (Peer one : new Peer[] {bob, here}) {
        Json down = call(one, "download", more, channel, SIZE, id);
        assertThat(fetch(http, down, "bytes=0-").body()).isEqualTo(bytes);
        HttpResponse<byte[]> part = fetch(http, down, "bytes=8388600-8388617");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, 8_388_600, 8_388_618));
      }
    }
  }
}
