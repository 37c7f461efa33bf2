/**
 * Who talks with whom: conversations, their members, what each may do and how far each has read.
 *
 * <p>Kept out: what is said, which is in the channel's log. Start at {@link
 * dev.hawser.im.conversation.Conversation}, then {@link
 * dev.hawser.im.conversation.ConversationStore}.
 */
@NullMarked
package dev.hawser.im.conversation;

import org.jspecify.annotations.NullMarked;
