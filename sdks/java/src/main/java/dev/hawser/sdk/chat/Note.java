package dev.hawser.sdk.chat;

import org.jspecify.annotations.Nullable;

/**
 * What the room tells of a conversation: who came, went or was removed, what somebody is now, what
 * it is called.
 *
 * @param by whose doing it was; null for the operator's
 * @param time when, milliseconds since 1970
 * @param type {@code joined}, {@code left}, {@code removed}, {@code role} or {@code updated}; later
 *     servers may know others
 * @param user whom it is about; null for the conversation
 * @param role what they are now, for {@code role}
 * @param title for {@code updated}
 */
public record Note(
    long offset,
    @Nullable String by,
    long time,
    String type,
    @Nullable String user,
    @Nullable Role role,
    @Nullable String title) {}
