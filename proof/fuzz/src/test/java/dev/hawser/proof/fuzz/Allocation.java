package dev.hawser.proof.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a thread allocates while it decodes: at most a constant for each byte of input, and a
 * constant besides.
 */
final class Allocation {

  /** For what is not of the input: a decoder's own objects, an exception. */
  private static final long BESIDES = 64 * 1024;

  /**
   * Jazzer's own notes of what was compared with what are made in the same thread: some fifty times
   * what a reader of many short fields takes itself. What was tried is measured tightly afterwards.
   */
  private static final long WATCHED = System.getProperty("hawser.decoder") == null ? 1 : 128;

  private static final int TIMES = 5;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Something that decodes. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * Does it, and again while that took too much: the first times also load classes, which Jazzer
   * rewrites in the same thread.
   *
   * @param each the bytes that one byte of input may cost
   */
  static void bounded(int length, int each, Work work) throws Exception {
    long most = WATCHED * (BESIDES + (long) each * length);
    long took = of(work);
    for (int i = 1; i < TIMES && took > most; i++) {
      took = of(work);
    }
    if (took > most) {
      throw new AssertionError(
          "%d bytes of input took %d of memory, more than %d".formatted(length, took, most));
    }
  }

  private static long of(Work work) throws Exception {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
