package dev.hawser.proof.history;

import java.util.List;
import java.util.Map;

/**
 * All that is known of one channel.
 *
 * @param channel its name
 * @param acknowledged in the order in which each author was told
 * @param views what each subscriber saw, by its name
 */
record History(
    String channel,
    Promise promise,
    List<Acknowledged> acknowledged,
    Map<String, List<Seen>> views) {}
