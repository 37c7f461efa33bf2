package dev.hawser.server.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/** Ed25519 by the JDK (RFC 8037); the library's own verifier would bring another library along. */
final class Ed25519Verifier implements JWSVerifier {

  /** The SubjectPublicKeyInfo of RFC 8410, before the 32 bytes of the key. */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final EdECPublicKey key;
  private final JCAContext context = new JCAContext();

  Ed25519Verifier(EdECPublicKey key) {
    this.key = key;
  }

  static PublicKey publicKey(OctetKeyPair pair) {
    byte[] x = pair.getX().decode();
    if (!Curve.Ed25519.equals(pair.getCurve()) || x.length != 32) {
      throw new IllegalArgumentException("jwk: expected crv Ed25519 with an x of 32 bytes");
    }
    byte[] der = java.util.Arrays.copyOf(PREFIX, PREFIX.length + 32);
    System.arraycopy(x, 0, der, PREFIX.length, 32);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("jwk: not an Ed25519 key", e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
    if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
      return false;
    }
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(signed);
      return ed25519.verify(signature.decode());
    } catch (SignatureException e) {
      // Not even of a signature's form.
      return false;
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
