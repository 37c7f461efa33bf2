package dev.hawser.core.transport;

/** The two forms of the protocol, equal in meaning. */
public enum Encoding {
  JSON,
  PROTOBUF
}
