/**
 * The Protobuf form of the wire.
 *
 * <p>Strangers' bytes are read field by field straight into the frames, so that memory is bounded
 * by what was sent; our own frames are written by the generated messages. Kept out: any meaning
 * that JSON has not too. Start at {@link ProtobufCodec}.
 */
@NullMarked
package dev.hawser.protocol.binary;

import org.jspecify.annotations.NullMarked;
