package dev.hawser.server;

import dev.hawser.server.configuration.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Secrets that the server makes up itself, and keeps where it has a place to. */
public final class Secrets {

  private static final int BYTES = 32;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final @Nullable Path directory;

  /**
   * Looks into a directory, which is made where it is missing.
   *
   * @param directory null to keep nothing
   */
  public Secrets(@Nullable Path directory) {
    this.directory = directory;
  }

  byte[] ticketKey(@Nullable Secret configured) throws IOException {
    return configured != null ? configured.reveal() : of("tickets.key");
  }

  /** The secret of this name, made at the first time; 32 bytes. */
  public byte[] of(String name) throws IOException {
    byte[] fresh = new byte[BYTES];
    new SecureRandom().nextBytes(fresh);
    if (directory == null) {
      return fresh;
    }
    Files.createDirectories(directory);
    Path file = directory.resolve(name);
    try (var out =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
      out.write(java.nio.ByteBuffer.wrap(fresh));
      return fresh;
    } catch (FileAlreadyExistsException e) {
      byte[] kept = Files.readAllBytes(file);
      if (kept.length != BYTES) {
        throw new IOException(file + " holds " + kept.length + " bytes instead of " + BYTES, e);
      }
      return kept;
    }
  }
}
