package dev.hawser.sdk.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A socket that is connected when somebody asks for it, with TLS above where the address wants it,
 * and that can be pulled from any thread: closing what lies below TLS never waits.
 */
final class Plug extends SocketFactory {

  private final Address address;
  private final Options options;
  private final Socket below = new Socket();

  Plug(Address address, Options options) {
    this.address = address;
    this.options = options;
  }

  /** Connects; blocks for at most the time given for it. Called once. */
  @Override
  public Socket createSocket() throws IOException {
    String host = address.uri().getHost();
    int port = address.port();
    below.setTcpNoDelay(true);
    below.connect(new InetSocketAddress(host, port), options.connectMillis());
    if (!address.secure()) {
      return below;
    }
    SSLContext chosen = options.secured();
    SSLSocketFactory factory =
        chosen == null
            ? (SSLSocketFactory) SSLSocketFactory.getDefault()
            : chosen.getSocketFactory();
    SSLSocket secured = (SSLSocket) factory.createSocket(below, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    // RFC 2818: the certificate must be the host's.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  void pull() {
    try {
      below.close();
    } catch (IOException gone) {
      // Gone is what was wanted.
    }
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("the address is chosen");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("the address is chosen");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("the address is chosen");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("the address is chosen");
  }
}
