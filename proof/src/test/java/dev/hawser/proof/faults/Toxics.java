package dev.hawser.proof.faults;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The toxics of one direction; a new list replaces an old one as a whole. */
record Toxics(List<Toxic> all) {

  static final Toxics NONE = new Toxics(List.of());

  /** The first of a kind, or null. */
  <T extends Toxic> @Nullable T find(Class<T> kind) {
    for (Toxic toxic : all) {
      if (kind.isInstance(toxic)) {
        return kind.cast(toxic);
      }
    }
    return null;
  }

  boolean has(Class<? extends Toxic> kind) {
    return find(kind) != null;
  }

  /** Whether nothing passes for now. */
  boolean stops() {
    return has(Toxic.Stall.class) || has(Toxic.Timeout.class);
  }
}
