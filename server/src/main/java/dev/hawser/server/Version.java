package dev.hawser.server;

/** Which Hawser this is. */
public final class Version {

  private Version() {}

  /** As in the jar's manifest; {@code dev} where it runs from classes. */
  public static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
