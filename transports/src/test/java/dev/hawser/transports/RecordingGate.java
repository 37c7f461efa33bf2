package dev.hawser.transports;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hawser.core.transport.Frame;
import dev.hawser.core.transport.Gate;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.core.transport.Offer;
import dev.hawser.protocol.Code;
import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.ServerFrame;
import dev.hawser.protocol.ServerMessage;
import dev.hawser.protocol.ServerMessage.Closing;
import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands where core would: answers `connect` and `ping`, echoes what is published, and remembers
 * everything it heard.
 */
final class RecordingGate implements Gate {

  static final Codec JSON = new JsonCodec();
  static final Codec PROTOBUF = new ProtobufCodec();

  final AtomicInteger admitted = new AtomicInteger();
  final AtomicInteger gone = new AtomicInteger();
  final List<String> addresses = new CopyOnWriteArrayList<>();
  final List<Heard> lines = new CopyOnWriteArrayList<>();
  final AtomicReference<@Nullable Code> refusal = new AtomicReference<>();

  /** What happens to a command beside the answer; it may throw. */
  final AtomicReference<Consumer<CommandFrame>> meanwhile = new AtomicReference<>(frame -> {});

  @Override
  public @Nullable Code admit(String address) {
    addresses.add(address);
    Code code = refusal.get();
    if (code == null) {
      admitted.incrementAndGet();
    }
    return code;
  }

  @Override
  public @Nullable Code join(String address) {
    return admit(address);
  }

  @Override
  public int after(Code code) {
    return code == Code.HELD_BACK ? 1_500 : 0;
  }

  @Override
  public void gone(String address) {
    gone.incrementAndGet();
  }

  @Override
  public LineListener opened(Line line) {
    Heard heard = new Heard(line);
    lines.add(heard);
    return heard;
  }

  static Codec codec(Line line) {
    return switch (line.encoding()) {
      case JSON -> JSON;
      case PROTOBUF -> PROTOBUF;
    };
  }

  static Frame single(Line line, long id, ServerMessage message) {
    return Frame.single(line.encoding(), codec(line).encode(new ServerFrame(id, message)));
  }

  static Frame shared(ServerMessage.Push push) {
    ServerFrame frame = ServerFrame.push(push);
    return Frame.shared(JSON.encode(frame), PROTOBUF.encode(frame));
  }

  /** What one line said. */
  final class Heard implements LineListener {

    final Line line;
    final List<CommandFrame> frames = new CopyOnWriteArrayList<>();
    final List<Command.Connect> errands = new CopyOnWriteArrayList<>();
    final List<MalformedFrameException> malformed = new CopyOnWriteArrayList<>();
    final AtomicInteger writable = new AtomicInteger();
    final AtomicInteger alive = new AtomicInteger();
    final AtomicInteger ends = new AtomicInteger();
    final CompletableFuture<Code> ended = new CompletableFuture<>();
    final AtomicReference<String> detail = new AtomicReference<>("");
    volatile Runnable onWritable = () -> {};

    Heard(Line line) {
      this.line = line;
    }

    @Override
    public void received(CommandFrame frame) {
      frames.add(frame);
      meanwhile.get().accept(frame);
      ServerMessage answer =
          switch (frame.command()) {
            case Command.Connect connect -> connected(connect);
            case Command.Ping ping -> new ServerMessage.Pong();
            case Command.Publish publish ->
                new ServerMessage.Refused(
                    1, "echo", new String(publish.payload().bytes(), UTF_8), false);
            default -> new ServerMessage.Refreshed(1);
          };
      if (line.send(single(line, frame.id(), answer)) == Offer.ACCEPTED) {
        line.flush();
      }
    }

    private ServerMessage connected(Command.Connect connect) {
      boolean parts = connect.features().contains(ServerMessage.PARTS) && line.cutLarge();
      return new ServerMessage.Connected(
          "s",
          "t",
          "u",
          "n",
          25_000,
          0,
          0,
          parts ? List.of(ServerMessage.PARTS) : List.of(),
          List.of());
    }

    @Override
    public void errand(Command.Connect who, CommandFrame frame) {
      errands.add(who);
      received(frame);
    }

    @Override
    public void pass(long id, Command.Connect who, Consumer<Pass> told) {
      errands.add(who);
      told.accept(new Pass("t-" + who.subscribe().size(), 1_800_000_000));
    }

    @Override
    public void malformed(MalformedFrameException problem) {
      malformed.add(problem);
      line.close(Closing.of(Code.PROTOCOL_VIOLATED, String.valueOf(problem.getMessage())));
    }

    @Override
    public void alive() {
      alive.incrementAndGet();
    }

    @Override
    public void writable() {
      writable.incrementAndGet();
      onWritable.run();
    }

    @Override
    public void ended(Code code, String why) {
      ends.incrementAndGet();
      detail.set(why);
      ended.complete(code);
    }

    /** Runs something on the line's loop and waits for it. */
    <T> T inside(java.util.function.Supplier<T> task) {
      return CompletableFuture.supplyAsync(task, line.loop()).join();
    }
  }
}
