package dev.hawser.server.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says that a node of these was chosen, until when: the time, 8 bytes, and half an HMAC-SHA256 (RFC
 * 2104) over it and the node's name, in URL-safe base64. The key is drawn from that of the tickets,
 * so that neither can stand for the other.
 *
 * <p>Immutable; callable from any thread.
 */
public final class Seal {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 16;
  private static final int LENGTH = (Long.BYTES + MAC_BYTES) * 4 / 3;

  private final SecretKeySpec key;

  /**
   * @param ticketKey shared by all nodes
   */
  public Seal(byte[] ticketKey) {
    byte[] drawn = mac(new SecretKeySpec(ticketKey, ALGORITHM), "hawser choice".getBytes(UTF_8));
    this.key = new SecretKeySpec(drawn, ALGORITHM);
  }

  /** For this node, until a time in milliseconds since 1970. */
  String of(String node, long until) {
    ByteBuffer whole = ByteBuffer.allocate(Long.BYTES + MAC_BYTES).putLong(until);
    whole.put(mac(node, until));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole.array());
  }

  /** Whether it was made with this key for this node, and is not over. */
  boolean holds(String text, String node, long now) {
    if (text.length() != LENGTH) {
      return false;
    }
    try {
      ByteBuffer whole = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
      long until = whole.getLong();
      byte[] shown = new byte[MAC_BYTES];
      whole.get(shown);
      return now < until && MessageDigest.isEqual(shown, mac(node, until));
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  private byte[] mac(String node, long until) {
    byte[] name = node.getBytes(UTF_8);
    byte[] said = ByteBuffer.allocate(Long.BYTES + name.length).putLong(until).put(name).array();
    return Arrays.copyOf(mac(key, said), MAC_BYTES);
  }

  private static byte[] mac(SecretKeySpec key, byte[] said) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(said);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
