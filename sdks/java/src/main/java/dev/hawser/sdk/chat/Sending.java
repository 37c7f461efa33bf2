package dev.hawser.sdk.chat;

import dev.hawser.protocol.Position;
import java.util.concurrent.CompletableFuture;

/**
 * Something that was said and is on its way.
 *
 * @param key the id of its {@link Entry}
 * @param place where it stands, once the server has it; fails where it is refused
 */
public record Sending(String key, CompletableFuture<Position> place) {}
