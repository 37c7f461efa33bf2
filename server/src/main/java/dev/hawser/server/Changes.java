package dev.hawser.server;

import dev.hawser.core.profile.Profiles;
import dev.hawser.server.configuration.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two configurations: what a running server can take over, and what it
 * cannot.
 *
 * @param fitting keys that can change while lines stand
 * @param fixed why others cannot, a sentence for each
 */
record Changes(List<String> fitting, List<String> fixed) {

  /**
   * Compares.
   *
   * @param first with what the server was started: doors were opened for what it says
   * @param now by what it goes
   * @param next what is wanted
   */
  static Changes between(Configuration first, Configuration now, Configuration next) {
    List<String> fitting = new ArrayList<>();
    note(fitting, "profiles", now.profiles().all(), next.profiles().all());
    note(fitting, "tokens", now.tokens(), next.tokens());
    note(fitting, "tls.grants", now.certified(), next.certified());
    note(fitting, "admin.keys", now.admin().keys(), next.admin().keys());
    note(fitting, "announce", now.announced(), next.announced());
    note(fitting, "balance", now.balance(), next.balance());
    note(fitting, "drain", now.drain(), next.drain());
    note(fitting, "logging", now.logging(), next.logging());

    List<String> settled = new ArrayList<>();
    note(settled, "name", now.name(), next.name());
    note(settled, "redis", now.redis(), next.redis());
    note(settled, "redis.lease", now.lease(), next.lease());
    note(settled, "store", now.store(), next.store());
    note(settled, "im", now.im(), next.im());
    note(settled, "data", now.data(), next.data());
    note(settled, "host, port, io, loops, streams or origins", now.line(), next.line());
    note(settled, "tls", now.tls(), next.tls());
    note(settled, "proxy", now.trusted(), next.trusted());
    note(settled, "limits or heartbeat", now.limits(), next.limits());
    note(settled, "tickets", now.tickets(), next.tickets());
    note(settled, "monitor", now.monitor(), next.monitor());
    note(settled, "trail", now.keep(), next.keep());
    note(settled, "traces", now.traces(), next.traces());
    note(settled, "admin but for its keys", keyless(now), keyless(next));
    List<String> fixed =
        new ArrayList<>(settled.stream().map(key -> key + ": only a restart changes it").toList());
    fixed.addAll(beyondTheDoors(first.profiles(), next.profiles()));
    return new Changes(List.copyOf(fitting), List.copyOf(fixed));
  }

  private static List<String> beyondTheDoors(Profiles first, Profiles next) {
    List<String> reasons = new ArrayList<>();
    if (next.maxData() > first.maxData()) {
      reasons.add(
          "profiles: max-data above " + first.maxData() + " bytes needs larger frames: restart");
    }
    if (next.compress() && !first.compress()) {
      reasons.add("profiles: compress was nowhere on at the start, so no line speaks it: restart");
    }
    return reasons;
  }

  private static Configuration.Admin keyless(Configuration configuration) {
    Configuration.Admin admin = configuration.admin();
    return new Configuration.Admin(
        admin.host(),
        admin.port(),
        List.of(),
        admin.body(),
        admin.openMetrics(),
        admin.demoPeople());
  }

  private static void note(
      List<String> into, String key, @Nullable Object now, @Nullable Object next) {
    if (!Objects.equals(now, next)) {
      into.add(key);
    }
  }
}
