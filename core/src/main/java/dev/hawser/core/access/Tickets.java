package dev.hawser.core.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Resume tickets: the secret that alone takes a session up again.
 *
 * <p>A ticket is what it says (session, user, generation, time) and an HMAC-SHA256 over it (RFC
 * 2104), in URL-safe base64. Every node that has the key can check it without asking anybody.
 *
 * <p>Immutable; callable from any thread.
 */
public final class Tickets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  private static final int LONGEST = 2_048;
  private static final byte VERSION = 1;

  private final SecretKeySpec key;
  private final Duration age;
  private final InstantSource clock;

  /**
   * @param key shared by all nodes; at least 32 bytes
   * @param age how long a ticket is good for
   */
  public Tickets(byte[] key, Duration age, InstantSource clock) {
    if (key.length < MAC_BYTES) {
      throw new IllegalArgumentException("key: " + key.length + " bytes (expected: >= 32)");
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.age = age;
    this.clock = clock;
  }

  /**
   * What a ticket says.
   *
   * @param guest whether nobody vouched for the user: then the ticket is all there is
   */
  public record Ticket(String session, String user, boolean guest, long generation) {}

  public String issue(Ticket ticket) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeBoolean(ticket.guest());
      out.writeLong(ticket.generation());
      out.writeLong(clock.millis());
      out.writeUTF(ticket.session());
      out.writeUTF(ticket.user());
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    byte[] said = bytes.toByteArray();
    byte[] mac = mac(said, said.length);
    byte[] whole = Arrays.copyOf(said, said.length + MAC_BYTES);
    System.arraycopy(mac, 0, whole, said.length, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /** What the ticket says, or null where it is forged, mangled or too old. */
  public @Nullable Ticket check(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    byte[] whole;
    try {
      whole = Base64.getUrlDecoder().decode(text.getBytes(UTF_8));
    } catch (IllegalArgumentException e) {
      return null;
    }
    int length = whole.length - MAC_BYTES;
    if (length <= 0
        || !MessageDigest.isEqual(
            mac(whole, length), Arrays.copyOfRange(whole, length, whole.length))) {
      return null;
    }
    return read(whole, length);
  }

  private @Nullable Ticket read(byte[] whole, int length) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(whole, 0, length))) {
      if (in.readByte() != VERSION) {
        return null;
      }
      boolean guest = in.readBoolean();
      long generation = in.readLong();
      long issued = in.readLong();
      if (issued + age.toMillis() < clock.millis()) {
        return null;
      }
      return new Ticket(in.readUTF(), in.readUTF(), guest, generation);
    } catch (IOException e) {
      throw new UncheckedIOException("signed by us, yet unreadable", e);
    }
  }

  private byte[] mac(byte[] bytes, int length) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
