package dev.hawser.server.command;

import dev.hawser.server.bench.NodeFigures;
import dev.hawser.server.bench.Plan;
import dev.hawser.server.bench.Result;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes what came of a bench, for people or for programs. */
final class BenchReport {

  private static final double MIB = 1024 * 1024;

  private final Plan plan;
  private final Result result;

  BenchReport(Plan plan, Result result) {
    this.plan = plan;
    this.result = result;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "connections",
        String.format(
            Locale.ROOT,
            "%,d open, %,d failed, in %.1f s",
            result.opened(),
            result.failed(),
            result.openedIn()));
    line(
        text,
        "publications",
        String.format(
            Locale.ROOT,
            "%,d sent, %,d taken, %.1f/s",
            result.asked(),
            result.published(),
            each(result.published())));
    line(
        text,
        "deliveries",
        String.format(
            Locale.ROOT,
            "%,d, %,.0f/s, %.1f MiB/s",
            result.deliveries(),
            each(result.deliveries()),
            each(result.received()) / MIB));
    Histogram latency = result.latency();
    line(
        text,
        "latency ms",
        String.format(
            Locale.ROOT,
            "p50 %.2f  p90 %.2f  p99 %.2f  p99.9 %.2f  max %.2f",
            millis(latency, 50),
            millis(latency, 90),
            millis(latency, 99),
            millis(latency, 99.9),
            millis(latency, 100)));
    line(
        text,
        "order",
        String.format(
            Locale.ROOT,
            "%,d lost, %,d doubled, %,d out of order, %,d skipped, %,d resets",
            result.lost(),
            result.doubled(),
            result.swapped(),
            result.skipped(),
            result.resets()));
    for (Map.Entry<String, Long> refusal : new TreeMap<>(result.refusals()).entrySet()) {
      line(
          text,
          "refused",
          String.format(Locale.ROOT, "%,d times: %s", refusal.getValue(), refusal.getKey()));
    }
    if (result.loaded() == null) {
      line(text, "node", "unknown (--admin or --pid would tell)");
    } else {
      line(
          text,
          "node",
          String.format(
              Locale.ROOT, "%.2f µs of processor for a delivery", result.microsForDelivery()));
      line(
          text,
          "",
          String.format(
              Locale.ROOT,
              "%.0f µs and %.1f KiB for a connection",
              result.microsForConnection(),
              result.bytesForConnection() / 1024));
      line(
          text,
          "",
          String.format(
              Locale.ROOT,
              "resident %.0f MiB idle, %.0f MiB connected, %.0f MiB after",
              resident(result.idle()),
              resident(result.loaded()),
              resident(result.after())));
    }
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).repeat(' ', Math.max(1, 13 - name.length())).append(value).append('\n');
  }

  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("url", plan.url().toString());
    json.put("encoding", plan.json() ? "json" : "protobuf");
    json.put("size", plan.size());
    ObjectNode connections = json.putObject("connections");
    connections.put("open", result.opened()).put("failed", result.failed());
    connections.put("seconds", result.openedIn());
    ObjectNode publications = json.putObject("publications");
    publications.put("sent", result.asked()).put("taken", result.published());
    publications.put("rate", each(result.published()));
    ObjectNode deliveries = json.putObject("deliveries");
    deliveries.put("count", result.deliveries()).put("rate", each(result.deliveries()));
    ObjectNode latency = json.putObject("latencyMillis");
    for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
      String name = percentile == 100 ? "max" : "p" + Double.toString(percentile).replace(".0", "");
      latency.put(name, millis(result.latency(), percentile));
    }
    json.put("lost", result.lost()).put("doubled", result.doubled());
    json.put("outOfOrder", result.swapped()).put("skipped", result.skipped());
    json.put("resets", result.resets());
    ObjectNode refusals = json.putObject("refusals");
    new TreeMap<>(result.refusals()).forEach(refusals::put);
    if (result.loaded() != null) {
      ObjectNode node = json.putObject("node");
      node.put("microsForDelivery", result.microsForDelivery());
      node.put("microsForConnection", result.microsForConnection());
      node.put("bytesForConnection", result.bytesForConnection());
      node.put("residentMiB", resident(result.after()));
    }
    return json.put("whole", result.whole()).toString();
  }

  private double each(long count) {
    return result.publishing() > 0 ? count / result.publishing() : 0;
  }

  private static double millis(Histogram latency, double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }

  private static double resident(NodeFigures.@Nullable Sample sample) {
    return sample == null ? Double.NaN : sample.resident() / MIB;
  }
}
