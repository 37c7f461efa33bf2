package dev.hawser.im.moved;

import dev.hawser.core.RefusedException;
import dev.hawser.im.conversation.ConversationStore;
import dev.hawser.protocol.Code;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows who is in what, and nothing else; slow or away where a test wants that. */
final class Members {

  private final Map<String, List<String>> conversations = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final CountDownLatch read = new CountDownLatch(1);
  private volatile @Nullable CountDownLatch slow;

  void in(String user, String... ids) {
    conversations.put(user, Stream.of(ids).sorted().toList());
  }

  void fails(int times) {
    failures.set(times);
  }

  /** Has read, and then waits for this before it tells. */
  void slow(CountDownLatch until) {
    slow = until;
  }

  void awaitRead() throws InterruptedException {
    if (!read.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was read");
    }
  }

  int asked(String user) {
    return asked.getOrDefault(user, new AtomicInteger()).get();
  }

  /** As the room sees them. */
  ConversationStore store() {
    Class<?>[] port = {ConversationStore.class};
    return (ConversationStore)
        Proxy.newProxyInstance(
            Members.class.getClassLoader(),
            port,
            (proxy, method, values) -> {
              if (!method.getName().equals("conversations")) {
                throw new UnsupportedOperationException(method.getName());
              }
              return conversations((String) values[0], (String) values[1], (int) values[2]);
            });
  }

  private List<String> conversations(String user, @Nullable String after, int limit)
      throws InterruptedException {
    asked.computeIfAbsent(user, _ -> new AtomicInteger()).incrementAndGet();
    if (failures.getAndDecrement() > 0) {
      throw new RefusedException(Code.LOG_UNAVAILABLE);
    }
    List<String> page =
        conversations.getOrDefault(user, List.of()).stream()
            .filter(id -> after == null || id.compareTo(after) > 0)
            .limit(limit)
            .toList();
    CountDownLatch until = slow;
    read.countDown();
    if (until != null && !until.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("the test never said to go on");
    }
    return page;
  }
}
