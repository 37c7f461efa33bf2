package dev.hawser.server;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * The files that this process may have open, and how many of them are for clients' sockets: as many
 * as leave the rest of the server what it needs, so that accepting never fails for want of one.
 *
 * @param most that may be open
 * @param open that are open now
 * @param late that Java may yet open by itself: each part of the class path once
 */
record Descriptors(long most, long open, long late) {

  /** For the operators' port, key sets, certificates and logs. */
  private static final int SPARE = 128;

  /** With fewer than these nobody is served. */
  private static final int LEAST = 16;

  static Descriptors ofThisProcess() {
    int late = System.getProperty("java.class.path", "").split(File.pathSeparator).length;
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? new Descriptors(
            system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount(), late)
        : new Descriptors(Integer.MAX_VALUE, 0, late);
  }

  /**
   * How many sockets of clients there may be.
   *
   * @throws IOException where there is no room for any
   */
  int sockets() throws IOException {
    long room = most - open - late - Math.min(SPARE, most / 16);
    if (room < LEAST) {
      throw new IOException(
          "at most " + most + " open files leave no room for connections: raise the limit");
    }
    return (int) Math.min(Integer.MAX_VALUE, room);
  }
}
