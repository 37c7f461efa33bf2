package dev.hawser.core.session;

import dev.hawser.core.transport.Priority;
import dev.hawser.protocol.Command;

/** The class in which a command's answer leaves: that of the channel which it names. */
final class Classes {

  private Classes() {}

  static Priority of(Services services, Command command) {
    return switch (command) {
      case Command.Subscribe asked -> of(services, asked.channel());
      case Command.Unsubscribe asked -> of(services, asked.channel());
      case Command.Publish asked -> of(services, asked.channel());
      case Command.History asked -> of(services, asked.channel());
      case Command.Presence asked -> of(services, asked.channel());
      case Command.Signal asked -> of(services, asked.channel());
      case Command.Call _ -> Priority.NORMAL;
      case Command.Connect _, Command.Refresh _, Command.Ping _, Command.Pong _ -> Priority.FIRST;
    };
  }

  private static Priority of(Services services, String channel) {
    return services.profiles().of(channel).priority();
  }
}
