package dev.hawser.sdk;

import dev.hawser.protocol.Choice;
import dev.hawser.protocol.Choice.Option;
import dev.hawser.sdk.wire.Address;
import dev.hawser.sdk.wire.ChoiceCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node which of all nodes have room, and draws one of them for each line by its weight; each
 * once for each answer, so that one that fails is not drawn again. Confined to the lane.
 */
final class Chooser {

  private final Lane lane;
  private final Settings settings;
  private final List<Option> left = new ArrayList<>();
  private long until;

  Chooser(Lane lane, Settings settings) {
    this.lane = lane;
    this.settings = settings;
  }

  /**
   * Finds out where to go.
   *
   * @param asked the node that is asked where nothing is known; where to go if it tells nothing
   */
  void draw(Address asked, Consumer<Address> then) {
    Address known = Lane.millis() < until ? drawn(asked) : null;
    if (known != null) {
      then.accept(known);
      return;
    }
    ChoiceCall.ask(
        asked,
        settings.wires(),
        told ->
            lane.execute(() -> {
              learn(told);
              Address drawn = drawn(asked);
              then.accept(drawn == null ? asked : drawn);
            }));
  }

  private void learn(@Nullable Choice told) {
    left.clear();
    if (told != null) {
      left.addAll(told.nodes());
      until = Lane.millis() + told.good();
    }
  }

  /** Null where nobody is left to be drawn; nothing less secure than who is asked. */
  private @Nullable Address drawn(Address asked) {
    while (!left.isEmpty()) {
      Option option = left.remove(lot());
      for (String text : option.addresses()) {
        Address address = address(text, option.proof());
        if (address != null && (address.secure() || !asked.secure())) {
          return address;
        }
      }
    }
    return null;
  }

  private int lot() {
    int whole = left.stream().mapToInt(Option::weight).sum();
    int lot = settings.random().nextInt(whole);
    int at = 0;
    while (lot >= left.get(at).weight()) {
      lot -= left.get(at).weight();
      at++;
    }
    return at;
  }

  /** Null for one that is none, or that this SDK cannot go to. */
  private static @Nullable Address address(String text, String proof) {
    try {
      return Address.of(text).showing(proof);
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }
}
