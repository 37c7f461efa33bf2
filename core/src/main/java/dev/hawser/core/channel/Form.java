package dev.hawser.core.channel;

import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Line;

/**
 * What a line takes of a publication.
 *
 * @param deflates whether it takes compressed frames
 * @param deltas whether it takes deltas
 * @param signals whether it takes signals
 */
record Form(Encoding encoding, boolean deflates, boolean deltas, boolean signals) {

  static Form of(Subscriber owner) {
    Line line = owner.line();
    return new Form(line.encoding(), line.deflates(), owner.takesDeltas(), owner.takesSignals());
  }
}
