package dev.hawser.sdk;

/** The two forms of the protocol, equal in meaning. */
public enum Encoding {
  /** Readable with any tool. */
  JSON,
  /** Small and fast. */
  PROTOBUF
}
