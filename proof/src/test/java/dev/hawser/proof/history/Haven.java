package dev.hawser.proof.history;

import dev.hawser.proof.door.Node;

/** The nodes that sailors sail to, and what those stand on. */
interface Haven extends AutoCloseable {

  /** The port to which the next link goes. */
  int next();

  /** Has something go wrong ashore; returns when it is over. */
  void meet(Fault.Ashore fault);

  /** A node at which nothing is wrong now. */
  Node node();

  @Override
  void close();
}
