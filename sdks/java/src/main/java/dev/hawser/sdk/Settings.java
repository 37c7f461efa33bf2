package dev.hawser.sdk;

import dev.hawser.protocol.Codec;
import dev.hawser.sdk.outbox.OutboxStore;
import dev.hawser.sdk.wire.Address;
import dev.hawser.sdk.wire.Options;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What the application chose.
 *
 * @param answer how long to wait for the answer to a command, for a line to stand and for a token
 * @param grace how long the server may be silent beyond the heartbeat agreed
 */
record Settings(
    List<Address> addresses,
    boolean choose,
    Codec codec,
    Options wires,
    @Nullable Supplier<CompletionStage<String>> token,
    Duration heartbeat,
    Duration grace,
    Duration answer,
    Backoff backoff,
    int outboxEntries,
    int outboxBytes,
    int questions,
    OutboxStore store,
    Consumer<State> states,
    @Nullable ChannelListener server,
    OutboxListener outbox,
    RandomGenerator random) {}
