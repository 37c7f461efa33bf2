package dev.hawser.sdk;

import static java.util.Objects.requireNonNull;

import dev.hawser.protocol.binary.ProtobufCodec;
import dev.hawser.protocol.json.JsonCodec;
import dev.hawser.sdk.outbox.OutboxStore;
import dev.hawser.sdk.wire.Address;
import dev.hawser.sdk.wire.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Says how a {@link Hawser} is made. Only {@link #address} is needed. */
public final class HawserBuilder {

  private final List<Address> addresses = new ArrayList<>();
  private boolean choose;
  private @Nullable Supplier<CompletionStage<String>> token;
  private @Nullable SSLContext secured;
  private Encoding encoding = Encoding.JSON;
  private @Nullable Executor callbacks;
  private Consumer<State> states = state -> {};
  private @Nullable ChannelListener server;
  private OutboxListener settled = OutboxListener.none();
  private OutboxStore store = OutboxStore.memory();
  private int outboxEntries = 1_000;
  private int outboxBytes = 4 * 1024 * 1024;
  private int questions = 256;
  private int largestFrame = 32 * 1024 * 1024;
  private Duration heartbeat = Duration.ofSeconds(25);
  private Duration grace = Duration.ofSeconds(10);
  private Duration answer = Duration.ofSeconds(15);
  private Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(20));
  private RandomGenerator random = new Random();

  HawserBuilder() {}

  /**
   * Adds a place to connect to: {@code ws://host:8700/ws}, {@code wss://…}, {@code tcp://host:8700}
   * or {@code tls://…}. Of several, each try goes to the next, also after a line was lost: the
   * positions held are good at any of them.
   */
  public HawserBuilder address(String address) {
    addresses.add(Address.of(address));
    return this;
  }

  /**
   * Has a node of those added asked which of all nodes has room, before a line is opened; so lines
   * spread over nodes that nobody listed. Where nodes tell no addresses, it is those added.
   */
  public HawserBuilder choose() {
    this.choose = true;
    return this;
  }

  /**
   * Says where tokens come from; asked before the first line, before a token's time is over, and
   * when the server refuses the last. Called on the callbacks' executor; a failure is asked again.
   */
  public HawserBuilder token(Supplier<CompletionStage<String>> token) {
    this.token = token;
    return this;
  }

  /**
   * Says whom {@code wss://} and {@code tls://} trust, and which certificate of one's own they
   * show; without it, what the Java runtime trusts. That the certificate is the host's is checked
   * either way.
   */
  public HawserBuilder tls(SSLContext context) {
    this.secured = requireNonNull(context);
    return this;
  }

  /** Without a choice, JSON. */
  public HawserBuilder encoding(Encoding encoding) {
    this.encoding = requireNonNull(encoding);
    return this;
  }

  /** Where callbacks run, one at a time; without it, on a thread of the SDK's own. */
  public HawserBuilder callbacks(Executor executor) {
    this.callbacks = executor;
    return this;
  }

  /** Hears every change of {@link State}. */
  public HawserBuilder onState(Consumer<State> states) {
    this.states = requireNonNull(states);
    return this;
  }

  /** Hears the channels to which the server subscribes this session. */
  public HawserBuilder onServerSubscription(ChannelListener listener) {
    this.server = listener;
    return this;
  }

  /** Hears what becomes of publications, also of those left by an earlier run. */
  public HawserBuilder onSettled(OutboxListener listener) {
    this.settled = requireNonNull(listener);
    return this;
  }

  /** Keeps unsent publications; without it, in memory. Closed with the SDK. */
  public HawserBuilder store(OutboxStore store) {
    this.store = requireNonNull(store);
    return this;
  }

  /** Bounds what waits to be published; beyond it, publishing fails with {@code outbox-full}. */
  public HawserBuilder outbox(int entries, int bytes) {
    this.outboxEntries = entries;
    this.outboxBytes = bytes;
    return this;
  }

  /**
   * The longest frame that is taken in, bytes, whole or in parts; a line that brings a longer one
   * is given up. A server's own limit is 512 KiB where its operator says nothing, and its largest
   * replies are somewhat above that; 32 MiB here.
   */
  public HawserBuilder largestFrame(int bytes) {
    this.largestFrame = bytes;
    return this;
  }

  /**
   * The heartbeat to ask for at most, and how long the server may be silent beyond what is agreed.
   * Less is asked for where quiet lines were seen to die, as behind some NATs.
   */
  public HawserBuilder heartbeat(Duration interval, Duration grace) {
    this.heartbeat = interval;
    this.grace = grace;
    return this;
  }

  /** How long to wait for a line to stand, for an answer and for a token. */
  public HawserBuilder answerWithin(Duration answer) {
    this.answer = answer;
    return this;
  }

  /** The first and the highest ceiling of the random wait between tries. */
  public HawserBuilder backoff(Duration base, Duration cap) {
    this.backoff = new Backoff(base, cap);
    return this;
  }

  /** Where jitter comes from; for tests that repeat themselves. */
  public HawserBuilder random(RandomGenerator random) {
    this.random = requireNonNull(random);
    return this;
  }

  /** Makes it, and touches no network: {@link Hawser#connect} does. */
  public Hawser build() {
    if (addresses.isEmpty()) {
      throw new IllegalStateException("no address");
    }
    boolean json = encoding == Encoding.JSON;
    Watchers watchers = new Watchers(states, settled);
    Settings settings =
        new Settings(
            List.copyOf(addresses),
            choose,
            json ? new JsonCodec() : new ProtobufCodec(),
            new Options(json, answer, largestFrame, secured),
            token,
            heartbeat,
            grace,
            answer,
            backoff,
            outboxEntries,
            outboxBytes,
            questions,
            store,
            watchers::stands,
            server,
            watchers,
            random);
    return new Hawser(settings, watchers, callbacks);
  }
}
