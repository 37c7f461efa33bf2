package dev.hawser.server.configuration;

import dev.hawser.core.log.Retention;
import dev.hawser.im.ImSettings;
import dev.hawser.im.files.FileSettings;
import dev.hawser.im.push.PushSettings;
import dev.hawser.stores.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says about instant messaging and what stands around it.
 *
 * @param kept how much of each conversation is kept
 * @param search whether messages are indexed
 * @param files null where messages have none
 * @param words null where all are wanted
 * @param hook null where the application's server is neither asked nor told
 * @param push null where nobody is told on a device
 * @param grace how long somebody counts as there who lost their line
 */
public record MessagingSettings(
    ImSettings room,
    Retention kept,
    boolean search,
    @Nullable Files files,
    @Nullable UnwantedWords words,
    @Nullable Hook hook,
    @Nullable PushSettings push,
    Duration grace) {

  /** The door for files. */
  public record Files(String host, int port, Place place, FileSettings settings) {}

  /** Where files are. */
  public sealed interface Place {}

  /** On a disk. */
  public record Folder(Path path) implements Place {}

  /** In a bucket, which several nodes share. */
  public record Bucket(S3Settings settings) implements Place {}

  /**
   * A list of words.
   *
   * @param file one in each line
   * @param masked whether they are masked; otherwise what holds one is refused
   */
  public record UnwantedWords(Path file, boolean masked) {}

  /**
   * The application's server.
   *
   * @param before whether it is asked before something is said
   * @param within how long it has
   * @param open whether something may be said where it does not answer
   * @param after whether it is told afterwards
   */
  public record Hook(
      URI address, Secret secret, boolean before, Duration within, boolean open, boolean after) {}
}
