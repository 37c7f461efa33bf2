package dev.hawser.core.node;

import dev.hawser.core.access.Authenticator;
import dev.hawser.core.bell.Bell;
import dev.hawser.core.channel.Codecs;
import dev.hawser.core.directory.Directory;
import dev.hawser.core.log.Log;
import dev.hawser.core.trace.Tracing;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a node stands on.
 *
 * @param random unguessable where strangers meet it; callable from any thread
 * @param tracing who watches publications
 */
public record NodePorts(
    Log log,
    Bell bell,
    Directory directory,
    Authenticator authenticator,
    Codecs codecs,
    InstantSource clock,
    RandomGenerator random,
    Tracing tracing) {

  /** The same, where nobody watches. */
  public NodePorts(
      Log log,
      Bell bell,
      Directory directory,
      Authenticator authenticator,
      Codecs codecs,
      InstantSource clock,
      RandomGenerator random) {
    this(log, bell, directory, authenticator, codecs, clock, random, Tracing.OFF);
  }
}
