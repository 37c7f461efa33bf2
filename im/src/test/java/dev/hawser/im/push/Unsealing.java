package dev.hawser.im.push;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a browser does with a sealed notice, with HKDF by hand (RFC 5869) so that both sides differ.
 */
final class Unsealing {

  private Unsealing() {}

  static byte[] open(byte[] sealed, ECKey pair, byte[] secret) throws Exception {
    ByteBuffer in = ByteBuffer.wrap(sealed);
    byte[] salt = take(in, 16);
    in.getInt();
    byte[] sender = take(in, in.get() & 0xff);
    byte[] rest = take(in, in.remaining());
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(pair.toECPrivateKey());
    agreement.doPhase(
        new ECKey.Builder(
                Curve.P_256,
                Base64URL.encode(Arrays.copyOfRange(sender, 1, 33)),
                Base64URL.encode(Arrays.copyOfRange(sender, 33, 65)))
            .build()
            .toECPublicKey(),
        true);
    byte[] receiver = Base64.getUrlDecoder().decode(WebPush.publicKey(pair));
    byte[] about = join("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), receiver, sender);
    byte[] shared = hkdf(secret, agreement.generateSecret(), about, 32);
    byte[] key =
        hkdf(salt, shared, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
    byte[] nonce =
        hkdf(salt, shared, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    byte[] padded = cipher.doFinal(rest);
    return Arrays.copyOf(padded, padded.length - 1);
  }

  private static byte[] hkdf(byte[] salt, byte[] key, byte[] about, int length) throws Exception {
    return Arrays.copyOf(hmac(hmac(salt, key), join(about, new byte[] {1})), length);
  }

  private static byte[] hmac(byte[] key, byte[] text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text);
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] taken = new byte[length];
    in.get(taken);
    return taken;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
