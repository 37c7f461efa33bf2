package dev.hawser.proof.sdk;

import java.util.List;

/** Whoever publishes the numbers 1, 2, 3… into a channel and hears it, over lines that break. */
interface Writer extends AutoCloseable {

  /** The name that its publications carry. */
  String user();

  /** Begins, and goes on until it is told to {@link #rest}. */
  void start();

  /** How many publications were answered. */
  long acknowledged();

  /** How many publications were made and not answered. */
  long unanswered();

  /** How often a session was opened or taken up. */
  int sessions();

  /** Whether the session stands, as far as it knows. */
  boolean stands();

  /** Publishes nothing new, and waits until everything is answered. */
  void rest();

  /** Where each number was acknowledged to stand, the first at index 0. */
  List<Long> places();

  /** The offsets heard, in the order in which they were heard. */
  List<Long> heard();

  /** What went wrong, such as a recovery that was refused. */
  List<String> complaints();

  @Override
  void close();
}
