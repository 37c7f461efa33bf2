package dev.hawser.im;

import dev.hawser.im.conversation.JoinStore;
import dev.hawser.im.conversation.MentionStore;
import dev.hawser.im.people.PeopleStore;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What people have to do with each other and with conversations, beside being in them.
 *
 * @param mentions who was mentioned and has not read it
 * @param mentioned is told a channel in which a message will be said in a moment that mentions
 *     somebody, or be recalled; never blocks
 * @param joins how people come into groups by themselves
 * @param people who they are to each other
 * @param online whether a user has a line open; may block
 */
public record Relations(
    MentionStore mentions,
    Consumer<String> mentioned,
    JoinStore joins,
    PeopleStore people,
    Predicate<String> online) {}
