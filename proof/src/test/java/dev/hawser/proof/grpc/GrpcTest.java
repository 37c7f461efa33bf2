package dev.hawser.proof.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hawser.proof.door.Json;
import dev.hawser.proof.door.Node;
import dev.hawser.proof.door.Peer;
import dev.hawser.proof.door.Running;
import dev.hawser.proof.door.Token;
import dev.hawser.proof.door.Transport;
import dev.hawser.protocol.v1.ClientFrame;
import dev.hawser.protocol.v1.Connect;
import dev.hawser.protocol.v1.Connected;
import dev.hawser.protocol.v1.Position;
import dev.hawser.protocol.v1.Publish;
import dev.hawser.protocol.v1.ServerFrame;
import dev.hawser.protocol.v1.Subscribe;
import dev.hawser.protocol.v1.Subscribed;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that gRPC made talks with one over WebSocket, leaves, comes back, and is refused. */
class GrpcTest {

  private final Node node;
  private ManagedChannel channel;

  GrpcTest(@Running("open") Node node) {
    this.node = node;
  }

  @BeforeEach
  void open() {
    channel = Call.to(node.port());
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  private static Subscribe subscription(String name) {
    return Subscribe.newBuilder().setChannel(name).build();
  }

  private Call.Line line() {
    return Call.connect(channel, CallOptions.DEFAULT);
  }

  private static Connected connected(Call.Line line, Connect.Builder connect) {
    line.say(ClientFrame.newBuilder().setId(1).setConnect(connect));
    return line.call().reply(1).getConnected();
  }

  private static String data(ServerFrame push) {
    return push.getPublication().getPublication().getData().toStringUtf8();
  }

  @Test
  void it_chats_with_a_client_over_websocket() {
    String room = "demo/grpc/chat";
    try (Peer web = Transport.WEB_SOCKET.guest(node)) {
      web.answer("{'subscribe':{'channel':'%s'}}", room).at("subscribed");
      Call.Line line = line();
      connected(line, Connect.newBuilder());
      line.say(ClientFrame.newBuilder().setId(2).setSubscribe(subscription(room)));
      assertThat(line.call().reply(2).hasSubscribed()).isTrue();

      Publish hello =
          Publish.newBuilder()
              .setChannel(room)
              .setData(ByteString.copyFromUtf8("{\"text\":\"from gRPC\"}"))
              .build();
      line.say(ClientFrame.newBuilder().setId(3).setPublish(hello));
      assertThat(line.call().reply(3).getPublished().getPosition().getOffset()).isEqualTo(1);
      assertThat(web.publications(room, 1).getFirst().text("data", "text")).isEqualTo("from gRPC");

      web.answer("{'publish':{'channel':'%s','data':{'text':'from the web'}}}", room);
      assertThat(data(line.call().next(frame -> data(frame).contains("web"))))
          .isEqualTo("{\"text\":\"from the web\"}");

      line.out().onCompleted();
      assertThat(line.call().ended().getCode()).isEqualTo(Status.Code.OK);
    }
  }

  @Test
  void it_comes_back_with_its_positions_and_misses_nothing() {
    String room = "demo/grpc/back";
    try (Peer web = Transport.WEB_SOCKET.guest(node)) {
      Call.Line before = line();
      Connected first = connected(before, Connect.newBuilder().addSubscribe(subscription(room)));
      Position held = first.getSubscribed(0).getPosition();
      channel.shutdownNow();
      for (int i = 1; i <= 5; i++) {
        web.answer("{'publish':{'channel':'%s','data':%d}}", room, i).at("published");
      }

      channel = Call.to(node.port());
      Subscribe again = subscription(room).toBuilder().setSince(held).build();
      Connected second =
          connected(line(), Connect.newBuilder().setResume(first.getResume()).addSubscribe(again));
      assertThat(second.getSession()).isEqualTo(first.getSession());
      Subscribed recovered = second.getSubscribed(0);
      assertThat(recovered.getRecovered()).isTrue();
      assertThat(recovered.getPublicationsList())
          .extracting(publication -> publication.getData().toStringUtf8())
          .containsExactly("1", "2", "3", "4", "5");
    }
  }

  @Test
  void refusals_are_frames_and_ends_are_statuses_too() {
    Call.Line line = line();
    connected(line, Connect.newBuilder());
    line.say(ClientFrame.newBuilder().setId(2).setSubscribe(subscription("private/room")));
    assertThat(line.call().reply(2).getError().getCode()).isEqualTo(2300);

    Call.Line forged = line();
    forged.say(
        ClientFrame.newBuilder().setId(1).setConnect(Connect.newBuilder().setToken("forged")));
    assertThat(forged.call().reply(1).getError().getCode()).isEqualTo(2301);
    assertThat(forged.call().next(ServerFrame::hasClosing).getClosing().getCode()).isEqualTo(3301);
    Status status = forged.call().ended();
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).contains("token");
  }

  @Test
  void one_session_taken_twice_ends_the_older_call_as_aborted() {
    Call.Line older = line();
    String ticket = connected(older, Connect.newBuilder()).getResume();
    connected(line(), Connect.newBuilder().setResume(ticket));
    assertThat(older.call().ended().getCode()).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void a_compressed_message_is_not_implemented() {
    Call.Line line = Call.connect(channel, CallOptions.DEFAULT.withCompression("gzip"));
    line.say(ClientFrame.newBuilder().setId(1).setConnect(Connect.newBuilder()));
    assertThat(line.call().ended().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void many_subscribers_share_one_connection_and_a_token_of_the_metadata() {
    String room = "private/grpc/many";
    Metadata bearer = new Metadata();
    bearer.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + Token.forUser("ann"));
    var authorized =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(bearer));
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(
          Call.subscribe(
              authorized, Connect.newBuilder().addSubscribe(subscription(room)).build()));
    }
    for (Call call : calls) {
      assertThat(call.reply(1).getConnected().getUser()).isEqualTo("ann");
    }
    try (Peer web = node.webSocket()) {
      web.answer("{'connect':{'token':'%s'}}", Token.forUser("bob")).at("connected");
      web.answer("{'publish':{'channel':'%s','data':'to all'}}", room).at("published");
      for (Call call : calls) {
        assertThat(data(call.next(ServerFrame::hasPublication))).isEqualTo("\"to all\"");
      }
      assertThat(transports()).contains("grpc");
    }
  }

  private List<String> transports() {
    return Json.of(node.operators().send(Node.KEY, "GET", "/v1/connections", "").body())
        .list("connections")
        .stream()
        .map(connection -> connection.text("transport"))
        .toList();
  }

  @Test
  void curl_hears_what_is_said_over_websocket(@TempDir Path folder) throws IOException {
    String room = "demo/grpc/curl";
    byte[] connect = Connect.newBuilder().addSubscribe(subscription(room)).build().toByteArray();
    byte[] message = new byte[5 + connect.length];
    message[4] = (byte) connect.length;
    System.arraycopy(connect, 0, message, 5, connect.length);
    Path body = Files.write(folder.resolve("connect"), message);
    Process curl =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--no-buffer",
                "--http2-prior-knowledge",
                "--header",
                "content-type: application/grpc",
                "--data-binary",
                "@" + body,
                "--output",
                "-",
                "http://127.0.0.1:" + node.port() + "/hawser.v1.Channels/Subscribe")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Peer web = Transport.WEB_SOCKET.guest(node);
        InputStream heard = curl.getInputStream()) {
      // What comes first is `connected`, with the subscription in it.
      read(heard, room);
      web.answer("{'publish':{'channel':'%s','data':'to curl'}}", room).at("published");
      read(heard, "\"to curl\"");
    } finally {
      curl.destroy();
    }
  }

  private static void read(InputStream in, String until) throws IOException {
    StringBuilder heard = new StringBuilder();
    while (heard.indexOf(until) < 0) {
      int next = in.read();
      assertThat(next).as("after %s", heard).isNotNegative();
      heard.append(new String(new byte[] {(byte) next}, StandardCharsets.ISO_8859_1));
    }
  }
}
