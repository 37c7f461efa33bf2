package dev.hawser.im.push;

import java.util.List;

/**
 * The port to where devices are kept to which notices go.
 *
 * <p><b>Threads.</b> Any; every method blocks. <b>Failure.</b> {@link
 * dev.hawser.core.RefusedException} with {@code log-unavailable}; everything may be called again.
 */
public interface DeviceStore {

  /** The most devices of a user; of more the one that was not heard of longest is forgotten. */
  int MOST = 20;

  /**
   * A device of a user.
   *
   * @param id the device's own name for itself
   * @param address where notices for it go, as JSON
   */
  record Device(String user, String id, String address) {}

  /**
   * Notes a device, or its new address. An address belongs to one device of one user: whoever had
   * it before has it no more.
   */
  void put(Device device, long now);

  void remove(String user, String id);

  /** Nobody is at this address any more. */
  void forget(String address);

  List<Device> of(String user);

  /**
   * Devices of members of a conversation who want to be told.
   *
   * @param author who is not told of what they said themselves
   */
  List<Device> ofMembers(String conversation, String author, int limit);

  /** The same, of one member; none where the user is none. */
  List<Device> ofMember(String conversation, String user);
}
