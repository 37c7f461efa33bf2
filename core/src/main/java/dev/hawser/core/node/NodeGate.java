package dev.hawser.core.node;

import dev.hawser.core.profile.Limits;
import dev.hawser.core.session.Newcomers;
import dev.hawser.core.session.SessionLoop;
import dev.hawser.core.transport.Gate;
import dev.hawser.core.transport.Line;
import dev.hawser.core.transport.LineListener;
import dev.hawser.protocol.Code;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts who comes in, by process and by address, and brings each wire to its loop. */
final class NodeGate implements Gate {

  private final Limits limits;
  private final Newcomers newcomers;
  private final Meters meters;
  private final List<SessionLoop> loops;
  private final Pressure pressure;
  private final AtomicBoolean shut = new AtomicBoolean();
  private final AtomicInteger wires = new AtomicInteger();
  private final ConcurrentMap<String, Integer> byAddress = new ConcurrentHashMap<>();

  NodeGate(
      Limits limits,
      Newcomers newcomers,
      Meters meters,
      List<SessionLoop> loops,
      Pressure pressure) {
    this.limits = limits;
    this.newcomers = newcomers;
    this.meters = meters;
    this.loops = loops;
    this.pressure = pressure;
  }

  void shut() {
    shut.set(true);
  }

  @Override
  public @Nullable Code admit(String address) {
    return counted(
        newcomers.accepts(System.nanoTime()) || shut.get() ? refusal(address) : Code.HELD_BACK);
  }

  @Override
  public @Nullable Code join(String address) {
    return counted(refusal(address));
  }

  private @Nullable Code counted(@Nullable Code refusal) {
    if (refusal != null) {
      meters.code(refusal).increment();
    }
    return refusal;
  }

  private @Nullable Code refusal(String address) {
    if (shut.get()) {
      return Code.DRAINED;
    }
    if (pressure.refuses()) {
      return Code.CLOSING_OVERLOADED;
    }
    if (wires.incrementAndGet() > limits.connections()) {
      wires.decrementAndGet();
      return Code.CLOSING_NODE_FULL;
    }
    if (byAddress.merge(address, 1, Integer::sum) > limits.connectionsPerAddress()) {
      gone(address);
      return Code.CLOSING_TOO_MANY_CONNECTIONS;
    }
    return null;
  }

  @Override
  public int after(Code refusal) {
    return refusal == Code.HELD_BACK ? newcomers.turn(false, System.nanoTime()) : 0;
  }

  @Override
  public void gone(String address) {
    wires.decrementAndGet();
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public LineListener opened(Line line) {
    return loops.get(line.loop().index()).opened(line);
  }
}
