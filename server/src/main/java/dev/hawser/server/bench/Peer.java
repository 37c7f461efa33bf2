package dev.hawser.server.bench;

import dev.hawser.protocol.Codec;
import dev.hawser.protocol.Command;
import dev.hawser.protocol.CommandFrame;
import dev.hawser.protocol.MalformedFrameException;
import dev.hawser.protocol.Payload;
import dev.hawser.protocol.ServerMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One connection, which subscribes to one channel or publishes. Confined to its loop. */
final class Peer implements Inbound.Ear {

  /** Who hears what becomes of a connection; called on its loop. */
  interface Owner {

    /** Once for each connection: whether it stands. */
    void settled(Peer peer, boolean stands);

    void published(Peer peer, long id, ServerMessage.Published published);

    /** A connection that stood has ended. */
    void ended(Peer peer);
  }

  private static final long CONNECT = 1;

  final Loop loop;
  final Track track;

  /** Which channel it subscribes to; -1 for one that publishes. */
  final int channel;

  /** Publications that are not yet answered; read by the thread that paces. */
  final AtomicInteger unanswered = new AtomicInteger();

  private final Plan plan;
  private final Codec codec;
  private final Wire wire;
  private Inbound inbound;
  private final Owner owner;
  private final @Nullable String token;
  private InetSocketAddress address = new InetSocketAddress(0);
  private @Nullable SocketChannel socket;
  private @Nullable SelectionKey key;
  private byte @Nullable [] held;
  private @Nullable ByteBuffer unsent;
  private boolean stands;
  private boolean stood;
  private boolean settled;
  private long now;

  Peer(Plan plan, Codec codec, Loop loop, int channel, @Nullable String token, Owner owner) {
    this.plan = plan;
    this.codec = codec;
    this.wire = new Wire(plan);
    this.loop = loop;
    this.channel = channel;
    this.token = token;
    this.owner = owner;
    this.track = new Track(loop.tally);
    this.inbound = new Inbound(plan.webSocket(), plan.json());
  }

  void open(InetSocketAddress to) {
    address = to;
    try {
      SocketChannel opening = SocketChannel.open();
      socket = opening;
      opening.configureBlocking(false);
      opening.setOption(StandardSocketOptions.TCP_NODELAY, true);
      key = opening.register(loop.selector, SelectionKey.OP_CONNECT, this);
      opening.connect(to);
    } catch (IOException e) {
      end(e);
    }
  }

  void ready() {
    SelectionKey selected = key;
    SocketChannel channel = socket;
    if (selected == null || channel == null) {
      return;
    }
    try {
      if (selected.isConnectable() && channel.finishConnect()) {
        selected.interestOps(SelectionKey.OP_READ);
        write(wire.greeting());
        if (!plan.webSocket()) {
          upgraded();
        }
      }
      if (selected.isReadable()) {
        read(channel);
      }
      if (selected.isValid() && selected.isWritable()) {
        flush();
      }
    } catch (HeldBackException e) {
      again(e.after);
    } catch (IOException | CancelledKeyException e) {
      end(e);
    }
  }

  /** Comes again when it is told to. */
  private void again(int after) {
    close();
    held = null;
    unsent = null;
    inbound = new Inbound(plan.webSocket(), plan.json());
    CompletableFuture.delayedExecutor(after, TimeUnit.MILLISECONDS)
        .execute(() -> loop.execute(() -> open(address)));
  }

  private void read(SocketChannel channel) throws IOException {
    int kept = held == null ? 0 : held.length;
    if (kept > loop.input.length / 2) {
      loop.input = new byte[kept * 4];
    }
    if (held != null) {
      System.arraycopy(held, 0, loop.input, 0, kept);
    }
    int count = channel.read(ByteBuffer.wrap(loop.input, kept, loop.input.length - kept));
    if (count < 0) {
      throw new IOException("the line broke");
    }
    now = System.nanoTime();
    loop.tally.bytes.add(count);
    int to = kept + count;
    int taken = inbound.take(loop.input, 0, to, this);
    held = taken < to ? Arrays.copyOfRange(loop.input, taken, to) : null;
  }

  @Override
  public void upgraded() {
    List<Command.Subscribe> wanted =
        channel < 0
            ? List.of()
            : List.of(new Command.Subscribe(plan.channels().get(channel), null));
    send(CONNECT, new Command.Connect(token, null, 0, List.of(), wanted));
  }

  @Override
  public void ping(byte[] payload) {
    write(Wire.message(10, payload));
  }

  @Override
  public void frame(byte[] bytes, int offset, int length) throws IOException {
    Decoder.Read read;
    try {
      read = loop.decoder.read(bytes, offset, length);
    } catch (MalformedFrameException e) {
      throw new IOException("a malformed frame: " + e.getMessage(), e);
    }
    long id = read.frame().id();
    switch (read.frame().message()) {
      case ServerMessage.Delivered delivered -> {
        loop.tally.deliveries.increment();
        track.delivered(delivered.publication().offset());
        if (read.at() != Stamp.NONE) {
          loop.tally.took(now - read.at());
        }
      }
      case ServerMessage.Connected connected -> connected(connected);
      case ServerMessage.Published published -> {
        loop.tally.published.increment();
        owner.published(this, id, published);
        unanswered.decrementAndGet();
      }
      case ServerMessage.Refused refused -> {
        String why = refused.code() + " " + refused.name();
        if (id == CONNECT) {
          throw new IOException(why);
        }
        loop.tally.refused(why);
        unanswered.decrementAndGet();
      }
      case ServerMessage.Skipped skipped -> track.skipped(skipped.to());
      case ServerMessage.Reset reset -> track.reset(reset.position());
      case ServerMessage.Unsubscribed gone ->
          throw new IOException(gone.code() + " " + gone.name());
      case ServerMessage.Closing closing when closing.after() > 0 && !settled ->
          throw new HeldBackException(closing.after());
      case ServerMessage.Closing closing ->
          throw new IOException(closing.code() + " " + closing.name());
      case ServerMessage.Ping _ -> send(id, new Command.Pong());
      default -> {}
    }
  }

  private void connected(ServerMessage.Connected connected) throws IOException {
    for (ServerMessage.Subscribed subscribed : connected.subscribed()) {
      ServerMessage.Refused refused = subscribed.refused();
      if (refused != null) {
        throw new IOException(refused.code() + " " + refused.name());
      }
      track.begin(subscribed.position());
    }
    stands = true;
    stood = true;
    settle();
  }

  private void settle() {
    if (!settled) {
      settled = true;
      (stands ? loop.tally.opened : loop.tally.failed).increment();
      owner.settled(this, stands);
    }
  }

  /** Whether it ever stood, and so is owed what is published. */
  boolean stood() {
    return stood;
  }

  void publish(long id, String channel, byte[] data) {
    send(id, new Command.Publish(channel, new Payload(data, true), null, 0, Map.of(), null));
  }

  private void send(long id, Command command) {
    write(wire.frame(codec.encode(new CommandFrame(id, command))));
  }

  private void write(byte[] bytes) {
    ByteBuffer rest = unsent;
    if (rest == null) {
      unsent = ByteBuffer.wrap(bytes);
    } else {
      unsent = ByteBuffer.allocate(rest.remaining() + bytes.length).put(rest).put(bytes).flip();
    }
    try {
      flush();
    } catch (IOException e) {
      end(e);
    }
  }

  private void flush() throws IOException {
    ByteBuffer rest = unsent;
    SelectionKey selected = key;
    if (rest == null || socket == null || selected == null || !selected.isValid()) {
      return;
    }
    socket.write(rest);
    boolean done = !rest.hasRemaining();
    unsent = done ? null : rest;
    int read = SelectionKey.OP_READ;
    selected.interestOps(done ? read : read | SelectionKey.OP_WRITE);
  }

  private void end(Exception reason) {
    SocketChannel open = socket;
    if (settled && open == null) {
      return;
    }
    socket = null;
    held = null;
    loop.tally.refused(String.valueOf(reason.getMessage()));
    boolean lost = stands;
    stands = false;
    settle();
    if (lost) {
      owner.ended(this);
    }
    close(open);
  }

  /** Lets the line go, without counting it. */
  void close() {
    SocketChannel open = socket;
    socket = null;
    close(open);
  }

  /** The node wishes it to come later. */
  private static final class HeldBackException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int after;

    private HeldBackException(int after) {
      super("held back");
      this.after = after;
    }
  }

  private static void close(@Nullable SocketChannel open) {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }
}
