package dev.hawser.core.quay;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.access.ChannelPattern;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.bell.Ring;
import dev.hawser.protocol.Code;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A bell that notes what was rung, and rings what the test wants. */
public final class Chime implements Bell {

  private final Sluice sluice = new Sluice(Code.LOG_UNAVAILABLE);
  private final List<Ring> rung = new ArrayList<>();
  private final List<Ring> overheard = new ArrayList<>();
  private final Set<String> listening = new LinkedHashSet<>();
  private @Nullable Ear ear;

  public Sluice sluice() {
    return sluice;
  }

  /** What this node rang. */
  public List<Ring> rung() {
    return rung;
  }

  /** The channels and patterns that this node wants to hear. */
  public Set<String> listening() {
    return listening;
  }

  /** Another node. */
  public Ear ear() {
    return requireNonNull(ear);
  }

  @Override
  public void attach(Ear ear) {
    this.ear = ear;
  }

  @Override
  public CompletionStage<Void> listen(String channel) {
    return sluice.answer(() -> listening.add(channel)).thenAccept(added -> {});
  }

  @Override
  public void unlisten(String channel) {
    listening.remove(channel);
  }

  @Override
  public boolean hearsPatterns() {
    return true;
  }

  @Override
  public CompletionStage<Void> listen(ChannelPattern pattern) {
    return sluice.answer(() -> listening.add(pattern.text())).thenAccept(added -> {});
  }

  @Override
  public void unlisten(ChannelPattern pattern) {
    listening.remove(pattern.text());
  }

  @Override
  public void overhear(Ring.Moved ring) {
    overheard.add(ring);
  }

  /** What this node rang for patterns. */
  public List<Ring> overheard() {
    return overheard;
  }

  @Override
  public void ring(Ring ring) {
    rung.add(ring);
  }

  @Override
  public void close() {}
}
