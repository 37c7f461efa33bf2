package dev.hawser.im.push;

import java.net.URI;
import java.util.Base64;
import java.util.regex.Pattern;

/** Where notices for a device go. What a device tells of itself is checked here, once. */
public sealed interface PushAddress {

  /** Of an application on a device of Apple's. */
  record Apple(String token) implements PushAddress {

    private static final Pattern TOKEN = Pattern.compile("[0-9a-fA-F]{32,200}");

    public Apple {
      require(TOKEN.matcher(token).matches(), "token: 32 to 200 hexadecimal digits");
    }
  }

  /** Of an application that uses Firebase Cloud Messaging. */
  record Firebase(String token) implements PushAddress {

    private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z_:.-]{16,1024}");

    public Firebase {
      require(TOKEN.matcher(token).matches(), "token: 16 to 1024 of letters, digits, _ : . -");
    }
  }

  /**
   * Of a browser, as its {@code PushSubscription} says (W3C Push API).
   *
   * @param endpoint where its push service takes notices
   * @param p256dh the browser's public key: an uncompressed point on P-256, in base64url
   * @param auth the secret of 16 bytes that it shares with us, in base64url
   */
  record Browser(URI endpoint, String p256dh, String auth) implements PushAddress {

    public Browser {
      require(endpoint.getHost() != null, "endpoint: an address with a host");
      require(endpoint.toString().length() <= 2_048, "endpoint: at most 2048 characters");
      require(bytes(p256dh, "p256dh").length == 65, "p256dh: an uncompressed point on P-256");
      require(bytes(auth, "auth").length == 16, "auth: 16 bytes");
    }

    byte[] key() {
      return bytes(p256dh, "p256dh");
    }

    byte[] secret() {
      return bytes(auth, "auth");
    }

    private static byte[] bytes(String text, String name) {
      require(text.length() <= 128, name + ": at most 128 characters");
      try {
        return Base64.getUrlDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": base64url expected", e);
      }
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
