/**
 * Who people are to each other and to everybody: contacts, whom they block, what they say of
 * themselves.
 *
 * <p>Kept out: conversations, and what a block means there. Start at {@link
 * dev.hawser.im.people.PeopleStore}.
 */
@NullMarked
package dev.hawser.im.people;

import org.jspecify.annotations.NullMarked;
