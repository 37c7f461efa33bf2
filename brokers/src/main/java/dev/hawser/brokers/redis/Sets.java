package dev.hawser.brokers.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets in Redis, each at the master that has it, and how the directory's words are written. */
record Sets(Redis redis) {

  private static final Logger log = LoggerFactory.getLogger(Sets.class);

  CompletionStage<Long> add(byte[] set, byte[] member) {
    return redis.ask(set, commands -> commands.sadd(set, member));
  }

  CompletionStage<Long> remove(byte[] set, byte[] member) {
    return redis.ask(set, commands -> commands.srem(set, member));
  }

  CompletionStage<Set<byte[]>> members(byte[] set) {
    return redis.ask(set, commands -> commands.smembers(set));
  }

  CompletionStage<Long> delete(byte[] set) {
    return redis.ask(set, commands -> commands.del(set));
  }

  static <T> CompletionStage<List<T>> all(List<? extends CompletionStage<T>> stages) {
    CompletableFuture<?>[] waits =
        stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(waits)
        .thenApply(_ -> stages.stream().map(each -> each.toCompletableFuture().join()).toList());
  }

  /** For what nobody waits for, and a fallen lease would make good. */
  static void hope(CompletionStage<?> stage) {
    var _ =
        stage.whenComplete((_, failure) -> {
          if (failure != null) {
            log.warn("The directory was not told: {}", failure.getMessage());
          }
        });
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static byte[] number(long value) {
    return bytes(Long.toString(value));
  }

  static String text(Object bytes) {
    return new String((byte[]) bytes, UTF_8);
  }
}
