package dev.hawser.sdk.chat;

/** Hears how far an upload is, on the same executor as {@link ChatListener}. */
@FunctionalInterface
public interface UploadListener {

  /** Listens to nothing. */
  UploadListener NONE = (there, size) -> {};

  /**
   * So many bytes are there by now: at first, after each piece of 1 MiB, and where a line broke, as
   * many as the server has.
   */
  void progress(long there, long size);
}
