package dev.hawser.proof.grpc;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import dev.hawser.proof.door.Peer;
import dev.hawser.protocol.v1.ClientFrame;
import dev.hawser.protocol.v1.Connect;
import dev.hawser.protocol.v1.HawserProto;
import dev.hawser.protocol.v1.ServerFrame;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One call of grpc-java to a node, and what it heard. */
final class Call implements StreamObserver<ServerFrame> {

  private static final ServiceDescriptor SERVICE =
      HawserProto.getDescriptor().findServiceByName("Channels");

  private final BlockingQueue<ServerFrame> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> status = new CompletableFuture<>();

  private Call() {}

  /** A channel in gRPC's sense: one connection of HTTP/2, in the clear. */
  static ManagedChannel to(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** A call and what is said in it. */
  record Line(Call call, StreamObserver<ClientFrame> out) {

    void say(ClientFrame.Builder frame) {
      out.onNext(frame.build());
    }
  }

  static Line connect(Channel channel, CallOptions options) {
    Call call = new Call();
    var method = method("Connect", MethodType.BIDI_STREAMING, ClientFrame.getDefaultInstance());
    return new Line(
        call, ClientCalls.asyncBidiStreamingCall(channel.newCall(method, options), call));
  }

  static Call subscribe(Channel channel, Connect connect) {
    Call call = new Call();
    var method = method("Subscribe", MethodType.SERVER_STREAMING, Connect.getDefaultInstance());
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(method, CallOptions.DEFAULT), connect, call);
    return call;
  }

  /** What gRPC's own generator would make of the schema. */
  private static <T extends Message> MethodDescriptor<T, ServerFrame> method(
      String name, MethodType type, T request) {
    var described = SERVICE.findMethodByName(name);
    if (described.isClientStreaming() != (type == MethodType.BIDI_STREAMING)
        || !described.isServerStreaming()
        || !described.getInputType().equals(request.getDescriptorForType())) {
      throw new AssertionError("the schema has another " + name);
    }
    return MethodDescriptor.<T, ServerFrame>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE.getFullName(), name))
        .setRequestMarshaller(ProtoUtils.marshaller(request))
        .setResponseMarshaller(ProtoUtils.marshaller(ServerFrame.getDefaultInstance()))
        .build();
  }

  /** The next frame like this; others before it are dropped. */
  ServerFrame next(Predicate<ServerFrame> wanted) {
    try {
      while (true) {
        ServerFrame frame = heard.poll(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (frame == null) {
          throw new AssertionError("not heard in time; status " + status);
        }
        if (wanted.test(frame)) {
          return frame;
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  ServerFrame reply(long id) {
    return next(frame -> frame.getId() == id);
  }

  /** How it ended. */
  Status ended() {
    return status.orTimeout(Peer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void onNext(ServerFrame frame) {
    heard.add(frame);
  }

  @Override
  public void onError(Throwable failure) {
    status.complete(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    status.complete(Status.OK);
  }
}
