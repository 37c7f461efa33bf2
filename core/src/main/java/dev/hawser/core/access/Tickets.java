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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Resume tickets: the secret that alone takes a session up again; and passes, which may stand in a
 * URL, because they open only what they name, and soon nothing.
 *
 * <p>Either is what it says and an HMAC-SHA256 over it (RFC 2104), in URL-safe base64. Every node
 * that has the key can check it without asking anybody. The first byte tells which it is.
 *
 * <p>Immutable; callable from any thread.
 */
public final class Tickets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  private static final int LONGEST = 2_048;
  private static final byte VERSION = 1;
  private static final byte PASS = 2;

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
    return sign(bytes);
  }

  private String sign(ByteArrayOutputStream bytes) {
    byte[] said = bytes.toByteArray();
    byte[] mac = mac(said, said.length);
    byte[] whole = Arrays.copyOf(said, said.length + MAC_BYTES);
    System.arraycopy(mac, 0, whole, said.length, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /**
   * A pass for what is granted here, and nothing else.
   *
   * @param until when it ceases to open anything, seconds since 1970
   * @return null where it would be too long for a URL
   */
  public @Nullable String issue(Principal bearer, long until) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(PASS);
      out.writeLong(until);
      out.writeBoolean(bearer.guest());
      out.writeLong(bearer.expires());
      out.writeLong(bearer.issued());
      out.writeUTF(bearer.token() == null ? "" : bearer.token());
      out.writeUTF(bearer.user());
      out.writeShort(bearer.grants().size());
      for (Grant grant : bearer.grants()) {
        out.writeUTF(grant.pattern().text());
        out.writeLong(grant.from());
        out.writeBoolean(grant.rights().contains(Right.PRESENCE));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    String pass = sign(bytes);
    return pass.length() <= LONGEST ? pass : null;
  }

  /** Who bears the pass, or null where it is none, is forged, or opens nothing any more. */
  public @Nullable Principal bearer(String text) {
    byte[] said = said(text);
    return said == null || said[0] != PASS ? null : readPass(said);
  }

  private @Nullable Principal readPass(byte[] said) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(said))) {
      in.skipNBytes(1);
      if (in.readLong() <= clock.instant().getEpochSecond()) {
        return null;
      }
      boolean guest = in.readBoolean();
      long expires = in.readLong();
      long issued = in.readLong();
      String token = in.readUTF();
      String user = in.readUTF();
      List<Grant> grants = new ArrayList<>();
      for (int left = in.readShort(); left > 0; left--) {
        ChannelPattern channel = new ChannelPattern(in.readUTF());
        long from = in.readLong();
        Set<Right> rights =
            in.readBoolean() ? Set.of(Right.SUBSCRIBE, Right.PRESENCE) : Set.of(Right.SUBSCRIBE);
        grants.add(new Grant(channel, rights, from));
      }
      return new Principal(
          user, guest, grants, expires, issued, token.isEmpty() ? null : token, List.of());
    } catch (IOException e) {
      throw new UncheckedIOException("signed by us, yet unreadable", e);
    }
  }

  /** What the ticket says, or null where it is forged, mangled or too old. */
  public @Nullable Ticket check(String text) {
    byte[] said = said(text);
    return said == null ? null : read(said);
  }

  /** Whether we signed this, ticket or pass, however old it is. */
  public boolean knows(String text) {
    return said(text) != null;
  }

  /** What we signed, or null where we did not. */
  private byte @Nullable [] said(String text) {
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
    return length <= 0
            || !MessageDigest.isEqual(
                mac(whole, length), Arrays.copyOfRange(whole, length, whole.length))
        ? null
        : Arrays.copyOf(whole, length);
  }

  private @Nullable Ticket read(byte[] said) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(said))) {
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
