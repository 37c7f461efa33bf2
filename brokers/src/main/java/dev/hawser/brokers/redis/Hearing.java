package dev.hawser.brokers.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.SocketAddress;

/** Hears shard channels, and that the connection on which it hears is there again. */
abstract class Hearing extends RedisPubSubAdapter<byte[], byte[]>
    implements RedisConnectionStateListener {

  /** Something was said. */
  @Override
  public abstract void smessage(byte[] channel, byte[] message);

  /** What was heard before must be asked for again; meanwhile something may have been said. */
  abstract void returned();

  @Override
  public final void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
    returned();
  }

  final void begin(StatefulRedisPubSubConnection<byte[], byte[]> ears) {
    ears.addListener((RedisPubSubAdapter<byte[], byte[]>) this);
    ears.addListener((RedisConnectionStateListener) this);
  }

  final void cease(StatefulRedisPubSubConnection<byte[], byte[]> ears) {
    ears.removeListener((RedisPubSubAdapter<byte[], byte[]>) this);
    ears.removeListener((RedisConnectionStateListener) this);
  }
}
