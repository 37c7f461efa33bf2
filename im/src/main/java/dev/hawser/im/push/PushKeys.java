package dev.hawser.im.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the operator's keys as the services hand them out. */
public final class PushKeys {

  private PushKeys() {}

  /** A new key pair for the browsers' services, as a JWK. */
  public static String fresh() {
    try {
      return new ECKeyGenerator(Curve.P_256).generate().toJSONString();
    } catch (JOSEException e) {
      throw new IllegalStateException("a JDK without P-256", e);
    }
  }

  /** What pages give to {@code PushManager.subscribe} as {@code applicationServerKey}. */
  public static String publicKey(String jwk) {
    try {
      return WebPush.publicKey(ECKey.parse(jwk));
    } catch (ParseException e) {
      throw new IllegalArgumentException("no JWK", e);
    }
  }

  static ApplePush.Setting of(PushSettings.Apple apple) throws IOException {
    PrivateKey key = key("EC", Files.readString(apple.key()), apple.key());
    return new ApplePush.Setting(
        URI.create(apple.service()),
        (ECPrivateKey) key,
        apple.keyId(),
        apple.team(),
        apple.topic());
  }

  static FirebasePush.Setting of(PushSettings.Firebase firebase) throws IOException {
    JsonNode account;
    try {
      account = JsonMapper.shared().readTree(Files.readString(firebase.account()));
    } catch (JacksonException e) {
      throw new IOException(firebase.account() + ": no JSON", e);
    }
    for (String name : List.of("project_id", "client_email", "private_key", "token_uri")) {
      if (account.path(name).asString("").isEmpty()) {
        throw new IOException(firebase.account() + ": no " + name);
      }
    }
    return new FirebasePush.Setting(
        URI.create(firebase.service()),
        URI.create(account.path("token_uri").asString()),
        account.path("project_id").asString(),
        account.path("client_email").asString(),
        key("RSA", account.path("private_key").asString(), firebase.account()));
  }

  static WebPush.Setting of(PushSettings.Web web) throws IOException {
    return new WebPush.Setting(
        jwk(web.key()),
        web.contact(),
        web.services().isEmpty() ? WebPush.SERVICES : web.services(),
        web.plain() ? List.of("https", "http") : List.of("https"));
  }

  private static ECKey jwk(Path file) throws IOException {
    try {
      ECKey key = ECKey.parse(Files.readString(file));
      if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) {
        throw new IOException(file + ": expected a key pair on P-256");
      }
      return key;
    } catch (ParseException e) {
      throw new IOException(file + ": no JWK: " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(String algorithm, String pem, Path file) throws IOException {
    String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": no " + algorithm + " key in PKCS #8", e);
    }
  }
}
