package dev.hawser.transports.tls;

import static java.util.Objects.requireNonNull;

import dev.hawser.transports.line.Berth;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in use, and how a channel begins to speak TLS.
 *
 * <p><b>Threads.</b> {@link #begin} inside the channel's loop; the rest from any thread, and it may
 * block.
 */
public final class Tls implements AutoCloseable {

  /** The first byte of a TLS handshake; no other protocol here begins with it. */
  private static final int HANDSHAKE = 0x16;

  private static final int TICKET_PART = 16;

  private static final Logger log = LoggerFactory.getLogger(Tls.class);

  private final TlsSettings settings;
  private final List<String> protocols;
  private final SecureRandom random = new SecureRandom();
  private final AtomicReference<SslContext> current;
  private @Nullable SslContext before;

  private Tls(TlsSettings settings, List<String> protocols) throws UnfitCertificateException {
    this.settings = settings;
    this.protocols = List.copyOf(protocols);
    this.current = new AtomicReference<>(context());
  }

  /**
   * Reads the certificates.
   *
   * @param protocols what may be agreed on by ALPN (RFC 7301), the most wanted first
   * @throws UnfitCertificateException if one cannot be used
   */
  public static Tls open(TlsSettings settings, List<String> protocols)
      throws UnfitCertificateException {
    return new Tls(settings, protocols);
  }

  /**
   * Reads the certificates only to see whether they can be used.
   *
   * @return what is worth a warning
   */
  public static List<String> check(TlsSettings settings) throws UnfitCertificateException {
    List<String> warnings = new ArrayList<>();
    for (TlsSettings.Files files : settings.certificates()) {
      warnings.addAll(Identity.read(files).warnings(files, Instant.now()));
    }
    if (settings.authorities() != null) {
      var _ = Pem.certificates(settings.authorities());
    }
    if (settings.engine() == TlsSettings.Engine.BORINGSSL && !OpenSsl.isAvailable()) {
      warnings.add("there is no BoringSSL for this machine");
    }
    return warnings;
  }

  /** Whether these bytes ask for TLS; false for none. */
  public static boolean begins(ByteBuf in) {
    return in.isReadable() && in.getByte(in.readerIndex()) == HANDSHAKE;
  }

  /** A fatal alert in the clear (RFC 8446, section 6), for whoever gets no handshake. */
  public static byte[] alert(int description) {
    return new byte[] {0x15, 3, 3, 0, 2, 2, (byte) description};
  }

  public boolean plain() {
    return settings.plain();
  }

  /**
   * Reads the certificates again, for whoever comes from now on; who is there stays. Sessions of
   * before are not resumed. When it fails, everything stays as it was.
   */
  public synchronized void reload() throws UnfitCertificateException {
    SslContext replaced = current.getAndSet(context());
    // One that has just been taken may still be about to be used; what was before that is not.
    ReferenceCountUtil.release(before);
    before = replaced;
  }

  /** Puts TLS before everything else in a channel, and hands it what has been read already. */
  public SslHandler begin(Berth berth, Channel channel, ByteBuf first) {
    SslHandler handler = current.get().newHandler(channel.alloc());
    // There is one deadline for everything up to `connect`.
    handler.setHandshakeTimeoutMillis(0);
    Records records = new Records(berth);
    ChannelPipeline pipeline = channel.pipeline().addFirst(handler).addFirst(records);
    ChannelHandlerContext context = requireNonNull(pipeline.context(records));
    records.channelRead(context, first);
    return handler;
  }

  private SslContext context() throws UnfitCertificateException {
    List<Identity> identities = new ArrayList<>();
    for (TlsSettings.Files files : settings.certificates()) {
      Identity identity = Identity.read(files);
      identity.warnings(files, Instant.now()).forEach(log::warn);
      identities.add(identity);
    }
    boolean boringSsl =
        switch (settings.engine()) {
          case AUTO -> OpenSsl.isAvailable();
          case BORINGSSL -> true;
          case JDK -> false;
        };
    KeyManagerFactory keys = new KeyedFactory(new Identities(identities));
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
                  boringSsl ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
              .sslProvider(boringSsl ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .clientAuth(
                  switch (settings.clients()) {
                    case NONE -> ClientAuth.NONE;
                    case WANT -> ClientAuth.OPTIONAL;
                    case REQUIRE -> ClientAuth.REQUIRE;
                  })
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      protocols));
      if (settings.authorities() != null) {
        builder.trustManager(
            Pem.certificates(settings.authorities()).toArray(X509Certificate[]::new));
      }
      SslContext made = builder.build();
      if (made.sessionContext() instanceof OpenSslSessionContext sessions) {
        sessions.setTicketKeys(new OpenSslSessionTicketKey(secret(), secret(), secret()));
      }
      return made;
    } catch (SSLException | IllegalArgumentException | UnsatisfiedLinkError unfit) {
      throw new UnfitCertificateException("TLS cannot be had: " + unfit.getMessage(), unfit);
    }
  }

  private byte[] secret() {
    byte[] secret = new byte[TICKET_PART];
    random.nextBytes(secret);
    return secret;
  }

  /** Frees what is held outside the heap; nothing may begin any more. */
  @Override
  public synchronized void close() {
    ReferenceCountUtil.release(before);
    before = null;
    ReferenceCountUtil.release(current.get());
  }
}
