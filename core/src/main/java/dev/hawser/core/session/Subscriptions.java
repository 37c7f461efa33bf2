package dev.hawser.core.session;

import dev.hawser.core.channel.Subscription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one connection. Most connections have one or two, and there are very many
 * connections: so it is a short list that becomes a map only where it has to.
 */
final class Subscriptions {

  private static final int SHORT = 8;

  private final ArrayList<Subscription> few = new ArrayList<>(1);
  private @Nullable Map<String, Subscription> many;

  @Nullable Subscription get(String channel) {
    if (many != null) {
      return many.get(channel);
    }
    for (Subscription subscription : few) {
      if (subscription.channel().equals(channel)) {
        return subscription;
      }
    }
    return null;
  }

  void add(Subscription subscription) {
    if (many == null && few.size() < SHORT) {
      few.add(subscription);
      return;
    }
    if (many == null) {
      many = new HashMap<>();
      for (Subscription one : few) {
        many.put(one.channel(), one);
      }
      few.clear();
    }
    many.put(subscription.channel(), subscription);
  }

  void remove(Subscription subscription) {
    if (many != null) {
      many.remove(subscription.channel(), subscription);
    } else {
      few.remove(subscription);
    }
  }

  int size() {
    return many != null ? many.size() : few.size();
  }

  /** All of them now; what changes later does not show. */
  List<Subscription> all() {
    Collection<Subscription> present = many != null ? many.values() : few;
    return List.copyOf(present);
  }
}
