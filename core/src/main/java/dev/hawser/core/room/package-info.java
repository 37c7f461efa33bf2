/**
 * What a room that stands on channels is asked by core: who may do what in the channels that it
 * governs, and what it answers to calls.
 *
 * <p>Kept out: what any such room is for. Start at {@link Room}.
 */
@NullMarked
package dev.hawser.core.room;

import org.jspecify.annotations.NullMarked;
