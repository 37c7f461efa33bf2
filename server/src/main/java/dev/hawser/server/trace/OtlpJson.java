package dev.hawser.server.trace;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.Collection;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Spans as OTLP writes them in JSON (ExportTraceServiceRequest): ids in hexadecimal, 64-bit numbers
 * in quotes.
 */
final class OtlpJson {

  private OtlpJson() {}

  /** All of them are of one resource, and of one scope. */
  static byte[] write(Collection<SpanData> spans) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode resource = root.putArray("resourceSpans").addObject();
    ObjectNode scope = JsonNodeFactory.instance.objectNode();
    ArrayNode list = scope.putArray("spans");
    for (SpanData span : spans) {
      if (list.isEmpty()) {
        attributes(
            resource.putObject("resource").putArray("attributes"),
            span.getResource().getAttributes());
        scope.putObject("scope").put("name", span.getInstrumentationScopeInfo().getName());
      }
      write(list.addObject(), span);
    }
    resource.putArray("scopeSpans").add(scope);
    return JsonMapper.shared().writeValueAsBytes(root);
  }

  private static void write(ObjectNode node, SpanData span) {
    node.put("traceId", span.getTraceId()).put("spanId", span.getSpanId());
    if (span.getParentSpanContext().isValid()) {
      node.put("parentSpanId", span.getParentSpanId());
    }
    node.put("flags", span.getSpanContext().getTraceFlags().asByte() & 0xFF)
        .put("name", span.getName())
        .put("kind", span.getKind() == SpanKind.SERVER ? 2 : 1)
        .put("startTimeUnixNano", Long.toString(span.getStartEpochNanos()))
        .put("endTimeUnixNano", Long.toString(span.getEndEpochNanos()));
    attributes(node.putArray("attributes"), span.getAttributes());
    ObjectNode status = node.putObject("status");
    if (span.getStatus().getStatusCode() == StatusCode.ERROR) {
      status.put("code", 2).put("message", span.getStatus().getDescription());
    }
  }

  private static void attributes(ArrayNode list, Attributes attributes) {
    attributes.forEach((key, value) -> {
      ObjectNode attribute = list.addObject().put("key", key.getKey());
      ObjectNode written = attribute.putObject("value");
      if (value instanceof Long number) {
        written.put("intValue", Long.toString(number));
      } else {
        written.put("stringValue", String.valueOf(value));
      }
    });
  }
}
