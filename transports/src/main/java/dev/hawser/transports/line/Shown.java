package dev.hawser.transports.line;

import dev.hawser.core.access.Certified;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's certificate says about it.
 *
 * <p>The name is the first e-mail address, DNS name or URI among the certificate's alternative
 * names (RFC 5280, section 4.2.1.6), in its own order; where there is none, the subject's common
 * name.
 */
public final class Shown {

  private static final List<Integer> NAMES = List.of(1, 2, 6);

  private Shown() {}

  /** Null for a peer that showed none, or one without a name. */
  public static @Nullable Certified of(Channel channel) {
    SslHandler tls = Wire.tls(channel);
    if (tls == null || !(tls.engine().getNeedClientAuth() || tls.engine().getWantClientAuth())) {
      return null;
    }
    try {
      X509Certificate certificate =
          (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
      String name = name(certificate);
      return name.isEmpty()
          ? null
          : new Certified(
              name,
              certificate.getNotBefore().toInstant().getEpochSecond(),
              certificate.getNotAfter().toInstant().getEpochSecond());
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }

  private static String name(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (NAMES.contains(one.get(0)) && !String.valueOf(one.get(1)).isEmpty()) {
          return String.valueOf(one.get(1));
        }
      }
    } catch (CertificateParsingException broken) {
      return "";
    }
    return commonName(certificate);
  }

  /** What the subject calls itself; empty if nothing. */
  public static String commonName(X509Certificate certificate) {
    try {
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          return String.valueOf(part.getValue());
        }
      }
    } catch (InvalidNameException none) {
      // Then it has no name that could be read.
    }
    return "";
  }
}
