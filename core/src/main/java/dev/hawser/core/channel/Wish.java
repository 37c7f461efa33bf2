package dev.hawser.core.channel;

import dev.hawser.core.directory.Directory.Presence;
import dev.hawser.protocol.Position;
import org.jspecify.annotations.Nullable;

/** A wish to subscribe, on its way from a loop to the owner lane. */
record Wish(
    LocalChannel local,
    Form form,
    @Nullable Position since,
    long earliest,
    int window,
    @Nullable Presence presence) {}
