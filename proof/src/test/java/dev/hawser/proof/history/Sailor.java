package dev.hawser.proof.history;

/**
 * Whoever publishes its name and 1, 2, 3… into every channel of a {@link Logbook} and subscribes to
 * all, and writes down what it is told.
 */
interface Sailor extends AutoCloseable {

  /** So much beside its name and number that a slow line has something to be slow with. */
  String BALLAST = " " + "~".repeat(200);

  /** What a publication says. */
  static String says(String name, long number) {
    return name + "-" + number + BALLAST;
  }

  /** Its author and number, from what a publication says. */
  static String id(String says) {
    int end = says.indexOf(' ');
    return end < 0 ? says : says.substring(0, end);
  }

  /** Begins, and goes on until it is told to {@link #rest}. */
  void start();

  /** Publishes nothing new. */
  void rest();

  /** Whether everything that it published is answered. */
  boolean settled();

  @Override
  void close();
}
