package dev.hawser.brokers.memory;

import java.security.SecureRandom;

/** Names epochs: 65 random bits in 13 characters, so that no name comes twice in any process. */
final class Epochs {

  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 13;

  private final SecureRandom random = new SecureRandom();

  String next() {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    char[] name = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      name[i] = ALPHABET.charAt(bytes[i] & 31);
    }
    return new String(name);
  }
}
