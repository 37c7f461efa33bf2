package dev.hawser.im.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.core.RefusedException;
import dev.hawser.protocol.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what an address opens, so that whatever node it reaches can tell without asking anybody. It
 * may stand in a URL: it opens one file, for one use, and soon nothing.
 *
 * <p>The statement and an HMAC-SHA256 over it (RFC 2104), in URL-safe base64. The key is derived
 * from the nodes' own, so that nothing signed for another purpose is ever taken here.
 *
 * <p>Immutable, for any thread.
 */
public final class FilePasses {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAC_BYTES = 32;
  private static final int LONGEST = 2_048;

  private final SecretKeySpec key;
  private final InstantSource clock;

  /**
   * @param secret shared by all nodes; at least 32 bytes
   */
  public FilePasses(byte[] secret, InstantSource clock) {
    if (secret.length < MAC_BYTES) {
      throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: >= 32)");
    }
    byte[] derived = mac(new SecretKeySpec(secret, ALGORITHM), "hawser files".getBytes(US_ASCII));
    this.key = new SecretKeySpec(derived, ALGORITHM);
    this.clock = clock;
  }

  public String issue(FilePass pass) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(pass.use().name());
      out.writeUTF(pass.key().folder());
      out.writeUTF(pass.key().id());
      out.writeUTF(pass.name());
      out.writeUTF(pass.type());
      out.writeLong(pass.size());
      out.writeLong(pass.until().toEpochMilli());
    } catch (IOException e) {
      throw new UncheckedIOException("written to memory", e);
    }
    byte[] said = bytes.toByteArray();
    bytes.writeBytes(mac(key, said));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads what an address holds.
   *
   * @throws RefusedException {@code ticket-invalid} where it is none of ours, or its time is over
   */
  public FilePass read(String text) {
    byte[] bytes = decoded(text);
    int said = bytes.length - MAC_BYTES;
    byte[] mac = Arrays.copyOfRange(bytes, said, bytes.length);
    if (!MessageDigest.isEqual(mac, mac(key, Arrays.copyOf(bytes, said)))) {
      throw new RefusedException(Code.TICKET_INVALID, "an address that was not given here");
    }
    FilePass pass = parsed(bytes, said);
    if (!clock.instant().isBefore(pass.until())) {
      throw new RefusedException(Code.TICKET_INVALID, "the address' time is over: ask for another");
    }
    return pass;
  }

  private static byte[] decoded(String text) {
    if (text.length() <= LONGEST) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length > MAC_BYTES) {
          return bytes;
        }
      } catch (IllegalArgumentException e) {
        throw new RefusedException(Code.TICKET_INVALID, "an address that was not given here");
      }
    }
    throw new RefusedException(Code.TICKET_INVALID, "an address that was not given here");
  }

  private static FilePass parsed(byte[] bytes, int length) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
      return new FilePass(
          FilePass.Use.valueOf(in.readUTF()),
          new FileKey(in.readUTF(), in.readUTF()),
          in.readUTF(),
          in.readUTF(),
          in.readLong(),
          Instant.ofEpochMilli(in.readLong()));
    } catch (IOException e) {
      throw new UncheckedIOException("signed by us, and not as we write it", e);
    }
  }

  private static byte[] mac(SecretKeySpec key, byte[] said) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(said);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a JDK without " + ALGORITHM, e);
    }
  }
}
