package dev.hawser.transports.proxy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Some networks, each written like {@code 10.0.0.0/8} or {@code fd00::/8}, or one address. */
public final class Networks {

  private final List<Network> networks;

  private record Network(byte[] address, int bits) {

    boolean holds(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = bits / 8;
      int mask = 0xff << (8 - bits % 8);
      return Arrays.equals(address, 0, whole, other, 0, whole)
          && (bits % 8 == 0 || ((address[whole] ^ other[whole]) & mask & 0xff) == 0);
    }
  }

  private Networks(List<Network> networks) {
    this.networks = networks;
  }

  public static Networks none() {
    return new Networks(List.of());
  }

  /**
   * Reads them; names are not resolved.
   *
   * @throws IllegalArgumentException if one is not written like a network
   */
  public static Networks of(List<String> texts) {
    return new Networks(texts.stream().map(Networks::network).toList());
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    byte[] address =
        NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException(text + " is no network; write it like 10.0.0.0/8");
    }
    int most = address.length * 8;
    String length = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}") || Integer.parseInt(length) > most) {
      throw new IllegalArgumentException(text + ": expected 0 to " + most + " behind the slash");
    }
    byte[] plain = plain(address);
    int bits = Integer.parseInt(length) - (address.length - plain.length) * 8;
    if (bits < 0) {
      throw new IllegalArgumentException(text + ": write a network of IPv4 as one");
    }
    return new Network(plain, bits);
  }

  /** An IPv4 address within IPv6 is the IPv4 address, as everywhere in Java. */
  private static byte[] plain(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  public boolean hold(InetAddress address) {
    byte[] bytes = address.getAddress();
    return networks.stream().anyMatch(network -> network.holds(bytes));
  }

  public boolean isEmpty() {
    return networks.isEmpty();
  }
}
