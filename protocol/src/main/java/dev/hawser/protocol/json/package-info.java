/**
 * The JSON form of the wire: a strict reader and an exact-size writer over byte arrays.
 *
 * <p>Kept out: any tree of values and any binding by reflection; a payload is checked once and
 * stays the bytes it came as. Start at {@link JsonCodec}.
 */
@NullMarked
package dev.hawser.protocol.json;

import org.jspecify.annotations.NullMarked;
