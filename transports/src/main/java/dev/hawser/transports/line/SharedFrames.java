package dev.hawser.transports.line;

import dev.hawser.core.transport.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last few frames that many lines of one loop get, framed once for each way of framing.
 *
 * <p>Confined to its loop, so reference counts never cross loops.
 */
final class SharedFrames {

  /**
   * A batch reaches one line after another, so each frame of it must still be here for the next.
   */
  private static final int KEPT = 8;

  private final ByteBufAllocator allocator;
  private final @Nullable Frame[] frames = new @Nullable Frame[KEPT];
  private final List<Map<Framing, ByteBuf>> framed = new ArrayList<>(KEPT);
  private int newest;
  private int oldest;
  private boolean used;

  SharedFrames(ByteBufAllocator allocator) {
    this.allocator = allocator;
    for (int i = 0; i < KEPT; i++) {
      framed.add(new EnumMap<>(Framing.class));
    }
  }

  /** The frame as it goes on the wire; owned by this cache, so write a retained duplicate. */
  ByteBuf framed(Frame frame, Framing framing) {
    used = true;
    Map<Framing, ByteBuf> forms = framed.get(slot(frame));
    ByteBuf bytes = forms.get(framing);
    if (bytes == null) {
      bytes = allocator.directBuffer(framing.size(frame));
      framing.write(frame, bytes);
      forms.put(framing, bytes);
    }
    return bytes;
  }

  private int slot(Frame frame) {
    if (frames[newest] == frame) {
      return newest;
    }
    for (int i = 0; i < KEPT; i++) {
      if (frames[i] == frame) {
        newest = i;
        return i;
      }
    }
    newest = oldest;
    oldest = (oldest + 1) % KEPT;
    drop(newest);
    frames[newest] = frame;
    return newest;
  }

  private void drop(int slot) {
    frames[slot] = null;
    framed.get(slot).values().forEach(ByteBuf::release);
    framed.get(slot).clear();
  }

  /** Lets go of everything, if nothing was asked for since the last call. */
  void tick() {
    if (!used) {
      clear();
    }
    used = false;
  }

  void clear() {
    for (int i = 0; i < KEPT; i++) {
      drop(i);
    }
  }
}
