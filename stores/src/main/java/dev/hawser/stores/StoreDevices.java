package dev.hawser.stores;

import dev.hawser.im.push.DeviceStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Devices in one table, by SQL that both databases understand. */
final class StoreDevices implements DeviceStore {

  private static final String DEVICE = "SELECT d.name, d.id, d.address FROM device d";

  private static final String OF_MEMBERS =
      DEVICE + " JOIN member m ON m.name = d.name WHERE m.conversation = ? AND m.muted = 0";

  private final Asking asking;

  StoreDevices(Asking asking) {
    this.asking = asking;
  }

  @Override
  public void put(Device device, long now) {
    asking.write(connection -> {
      Statements.update(
          connection,
          "DELETE FROM device WHERE address = ? AND NOT (name = ? AND id = ?)",
          device.address(),
          device.user(),
          device.id());
      Statements.update(
          connection,
          "INSERT INTO device (name, id, address, seen) VALUES (?, ?, ?, ?)"
              + " ON CONFLICT (name, id) DO UPDATE SET address = excluded.address,"
              + " seen = excluded.seen",
          device.user(),
          device.id(),
          device.address(),
          now);
      return Statements.update(
          connection,
          "DELETE FROM device WHERE name = ? AND id NOT IN"
              + " (SELECT id FROM device WHERE name = ? ORDER BY seen DESC, id LIMIT ?)",
          device.user(),
          device.user(),
          MOST);
    });
  }

  @Override
  public void remove(String user, String id) {
    asking.write(connection ->
        Statements.update(connection, "DELETE FROM device WHERE name = ? AND id = ?", user, id));
  }

  @Override
  public void forget(String address) {
    asking.write(connection ->
        Statements.update(connection, "DELETE FROM device WHERE address = ?", address));
  }

  @Override
  public List<Device> of(String user) {
    return asking.all(StoreDevices::device, DEVICE + " WHERE d.name = ? ORDER BY d.id", user);
  }

  @Override
  public List<Device> ofMembers(String conversation, String author, int limit) {
    return asking.all(
        StoreDevices::device, OF_MEMBERS + " AND m.name <> ? LIMIT ?", conversation, author, limit);
  }

  @Override
  public List<Device> ofMember(String conversation, String user) {
    return asking.all(StoreDevices::device, OF_MEMBERS + " AND m.name = ?", conversation, user);
  }

  private static Device device(ResultSet found) throws SQLException {
    return new Device(found.getString(1), found.getString(2), found.getString(3));
  }
}
