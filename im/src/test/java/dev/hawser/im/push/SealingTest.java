package dev.hawser.im.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealingTest {

  private static final String BROWSER =
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
  private static final String SECRET = "BTBZMqHH6r4Tts7J_aSIgg";

  /** RFC 8291, section 5 and appendix A. */
  @Test
  void the_example_of_the_rfc_comes_out_byte_by_byte() throws Exception {
    byte[] sealed =
        Sealing.seal(
            "When I grow up, I want to be a watermelon".getBytes(UTF_8),
            bytes(BROWSER),
            bytes(SECRET),
            pair(
                "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
                "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            bytes("DGv6ra1nlYgDCS1FRnbzlw"));

    assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(sealed))
        .isEqualTo(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
                + "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyou"
                + "BWLVWGNWQexSgSxsj_Qulcy4a-fN");
  }

  @Test
  void the_same_notice_is_never_sealed_alike() {
    byte[] once = Sealing.seal(new byte[10], bytes(BROWSER), bytes(SECRET));
    byte[] twice = Sealing.seal(new byte[10], bytes(BROWSER), bytes(SECRET));

    assertThat(Arrays.copyOf(once, 16)).isNotEqualTo(Arrays.copyOf(twice, 16));
    assertThat(Arrays.copyOfRange(once, 21, 86)).isNotEqualTo(Arrays.copyOfRange(twice, 21, 86));
  }

  @Test
  void what_is_no_point_on_the_curve_is_refused() {
    byte[] key = bytes(BROWSER);
    key[10]++;

    assertThatThrownBy(() -> Sealing.seal(new byte[10], key, bytes(SECRET)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no point on P-256");
  }

  private static KeyPair pair(String publicKey, String privateKey) throws Exception {
    byte[] point = bytes(publicKey);
    return new ECKey.Builder(
            Curve.P_256,
            Base64URL.encode(Arrays.copyOfRange(point, 1, 33)),
            Base64URL.encode(Arrays.copyOfRange(point, 33, 65)))
        .d(new Base64URL(privateKey))
        .build()
        .toKeyPair();
  }

  private static byte[] bytes(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}
