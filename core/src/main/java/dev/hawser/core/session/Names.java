package dev.hawser.core.session;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Names that nobody guesses and nobody else has. */
final class Names {

  private Names() {}

  /**
   * @param bytes of randomness; the name has four characters for every three
   */
  static String of(RandomGenerator random, int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }
}
