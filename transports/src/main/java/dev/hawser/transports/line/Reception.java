package dev.hawser.transports.line;

import static java.util.Objects.requireNonNull;

import dev.hawser.core.node.Meters;
import dev.hawser.core.transport.Choices;
import dev.hawser.core.transport.Encoding;
import dev.hawser.core.transport.Gate;
import dev.hawser.protocol.Codec;

/**
 * What every line of a process is received with.
 *
 * @param gate where lines are announced
 * @param choices what those are told who ask where to go
 * @param meters counts the ends of wires that never became lines
 */
public record Reception(
    Gate gate, Choices choices, Codec json, Codec protobuf, LineLimits limits, Meters meters) {

  public Reception {
    requireNonNull(gate, "gate");
    requireNonNull(limits, "limits");
  }

  public Codec codec(Encoding encoding) {
    return encoding == Encoding.JSON ? json : protobuf;
  }
}
