package dev.hawser.server.command;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, by which operators ask a server to look at its files again.
 *
 * <p>The only way to it is {@code sun.misc.Signal} of the module {@code jdk.unsupported}, which the
 * compiler warns of whoever names it; where it is missing, SIGHUP ends the program as SIGTERM does.
 */
final class HangUp {

  private static final Logger log = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /** Runs a task, on a thread of its own, whenever the signal comes. */
  @SuppressWarnings("ReferenceEquality") // of the proxy, which is nobody's value
  static void runs(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object answers =
          Proxy.newProxyInstance(
              HangUp.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      task.run();
                      yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "the handler of SIGHUP";
                  });
      Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
      var _ = signal.getMethod("handle", signal, handler).invoke(null, hangUp, answers);
    } catch (ReflectiveOperationException | IllegalArgumentException none) {
      log.warn("SIGHUP cannot be heard here; it ends the server as SIGTERM does", none);
    }
  }
}
