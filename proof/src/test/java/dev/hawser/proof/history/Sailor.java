package dev.hawser.proof.history;

/**
 * Whoever publishes its name and 1, 2, 3… into every channel of a {@link Logbook} and subscribes to
 * all, and writes down what it is told.
 */
interface Sailor extends AutoCloseable {

  /** Begins, and goes on until it is told to {@link #rest}. */
  void start();

  /** Publishes nothing new. */
  void rest();

  /** Whether everything that it published is answered. */
  boolean settled();

  @Override
  void close();
}
