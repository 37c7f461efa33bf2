package dev.hawser.brokers.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to Redis. None of them repeats anything or opens itself again: what was not
 * answered when it breaks may have taken effect, and its caller decides.
 */
final class Dialer implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final ClientResources resources = ClientResources.create();
  private final RedisClient client = RedisClient.create(resources);
  private final Duration within;
  private @Nullable RedisClusterClient cluster;

  /**
   * @param within how long an answer may take
   */
  Dialer(Duration within) {
    this.within = within;
    client.setOptions(settle(ClientOptions.builder()).build());
  }

  private ClientOptions.Builder settle(ClientOptions.Builder options) {
    Duration connect = within.compareTo(CONNECT) < 0 ? within : CONNECT;
    return options
        .autoReconnect(false)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .socketOptions(SocketOptions.builder().connectTimeout(connect).keepAlive(true).build())
        .timeoutOptions(TimeoutOptions.enabled());
  }

  CompletionStage<StatefulRedisConnection<byte[], byte[]>> commands(RedisURI address) {
    return client.connectAsync(ByteArrayCodec.INSTANCE, timed(address));
  }

  CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> ears(RedisURI address) {
    return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, timed(address));
  }

  /** Where the master is, as the first Sentinel says that answers. */
  CompletionStage<RedisURI> master(RedisURI sentinels) {
    sentinels.getSentinels().forEach(each -> each.setTimeout(within));
    return client
        .connectSentinelAsync(StringCodec.UTF8, sentinels)
        .thenCompose(connection ->
            connection
                .async()
                .getMasterAddrByName(sentinels.getSentinelMasterId())
                .whenComplete((_, _) -> {
                  var _ = connection.closeAsync();
                }))
        .thenApply(found -> address(sentinels, found));
  }

  private static RedisURI address(RedisURI sentinels, @Nullable SocketAddress found) {
    if (!(found instanceof InetSocketAddress address)) {
      throw new IllegalStateException(
          "Sentinel knows no master " + sentinels.getSentinelMasterId());
    }
    return RedisURI.Builder.redis(address.getHostString(), address.getPort())
        .withSsl(sentinels)
        .withAuthentication(sentinels)
        .withDatabase(sentinels.getDatabase())
        .build();
  }

  /** Tells who has which slot; nothing else is asked of it. */
  RedisClusterClient cluster(List<RedisURI> seeds) {
    RedisClusterClient opened =
        RedisClusterClient.create(resources, seeds.stream().map(this::timed).toList());
    ClusterClientOptions.Builder options = ClusterClientOptions.builder();
    settle(options);
    opened.setOptions(options.build());
    cluster = opened;
    return opened;
  }

  private RedisURI timed(RedisURI address) {
    return RedisURI.builder(address).withTimeout(within).build();
  }

  @Override
  public void close() {
    Duration most = Duration.ofSeconds(2);
    if (cluster != null) {
      cluster.shutdown(Duration.ZERO, most);
    }
    client.shutdown(Duration.ZERO, most);
    var _ = resources.shutdown(0, most.toMillis(), TimeUnit.MILLISECONDS);
  }
}
