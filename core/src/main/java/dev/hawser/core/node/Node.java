package dev.hawser.core.node;

/** One server process. */
public final class Node {

  private Node() {}
}
