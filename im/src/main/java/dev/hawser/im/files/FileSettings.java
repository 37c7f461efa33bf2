package dev.hawser.im.files;

import java.time.Duration;
import java.util.List;

/**
 * What an operator says about files.
 *
 * @param address where clients reach the door for files, such as {@code https://files.example.com};
 *     without a slash at its end; {@code {port}} stands for the door's own
 * @param largest the most bytes of one
 * @param types which media types are taken, such as {@code image/*}; none for all
 * @param uploadWithin for how long an address takes a file
 * @param downloadWithin for how long an address gives it
 */
public record FileSettings(
    String address,
    long largest,
    List<String> types,
    Duration uploadWithin,
    Duration downloadWithin) {

  public FileSettings {
    types = List.copyOf(types);
    if (address.endsWith("/")) {
      throw new IllegalArgumentException("address: without a slash at its end");
    }
  }

  /** The same, with the port that is really bound where the address leaves it open. */
  public FileSettings at(int port) {
    return new FileSettings(
        address.replace("{port}", Integer.toString(port)),
        largest,
        types,
        uploadWithin,
        downloadWithin);
  }

  /** Whether files of a media type are taken. */
  public boolean takes(String type) {
    return types.isEmpty()
        || types.stream()
            .anyMatch(each ->
                each.endsWith("/*")
                    ? type.startsWith(each.substring(0, each.length() - 1))
                    : type.equals(each));
  }
}
