package dev.hawser.transports.exchange;

import dev.hawser.core.access.Certified;
import dev.hawser.core.lane.Lane;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Line;
import dev.hawser.protocol.Codec;
import org.jspecify.annotations.Nullable;

/** A line that answers a caller with something whole: who it is, it knows from the caller. */
abstract class CallerLine implements Line {

  final Caller caller;
  final Desk desk;

  CallerLine(Caller caller, Desk desk) {
    this.caller = caller;
    this.desk = desk;
  }

  final Codec json() {
    return caller.berth().reception().json();
  }

  @Override
  public final Lane loop() {
    return caller.berth().loop();
  }

  @Override
  public final Encoding encoding() {
    return Encoding.JSON;
  }

  @Override
  public final String remote() {
    return caller.remote();
  }

  @Override
  public final @Nullable Certified certified() {
    return caller.certified();
  }

  @Override
  public final void reading(boolean on) {}
}
