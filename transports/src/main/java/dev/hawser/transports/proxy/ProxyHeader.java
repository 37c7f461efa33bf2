package dev.hawser.transports.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of "The PROXY protocol, versions 1 and 2" (HAProxy's {@code proxy-protocol.txt},
 * sections 2.1 and 2.2) from bytes that come bit by bit.
 *
 * <p>Of version 2 the parts behind the addresses (TLVs) are checked for their lengths and their
 * checksum, and otherwise passed over.
 */
public final class ProxyHeader {

  private static final byte[] SIGNATURE = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };
  private static final byte[] WORD = {'P', 'R', 'O', 'X', 'Y', ' '};

  /** Section 2.1: the longest line of version 1, with its end. */
  private static final int LONGEST_LINE = 107;

  private static final int FIXED = 16;

  /** The most of a version 2 header behind its fixed part; certificates are not for us. */
  private static final int LONGEST_REST = 4 * 1024;

  private static final int IPV4 = 12;
  private static final int IPV6 = 36;
  private static final int UNIX = 216;
  private static final int CHECKSUM = 0x03;

  /** What the bytes have come to. */
  public sealed interface Found {

    /** More are needed; nothing was consumed. */
    enum More implements Found {
      MORE
    }

    /**
     * A whole header, which was consumed.
     *
     * @param source for whom the balancer speaks; null if for itself, or if it does not know
     */
    record Header(@Nullable InetAddress source) implements Found {}

    /** This is no header. */
    record Wrong(String why) implements Found {}
  }

  private ProxyHeader() {}

  /** Whether bytes may become a header, or are the beginning of one; false for no bytes. */
  public static boolean begins(ByteBuf in) {
    return in.isReadable() && (agrees(in, SIGNATURE) || agrees(in, WORD));
  }

  /** Reads what lies at the front of a buffer. */
  public static Found read(ByteBuf in) {
    if (!in.isReadable()) {
      return Found.More.MORE;
    }
    if (agrees(in, SIGNATURE)) {
      return in.readableBytes() < FIXED ? Found.More.MORE : binary(in);
    }
    return agrees(in, WORD) ? line(in) : new Found.Wrong("expected a PROXY header");
  }

  private static boolean agrees(ByteBuf in, byte[] beginning) {
    int known = Math.min(beginning.length, in.readableBytes());
    for (int i = 0; i < known; i++) {
      if (in.getByte(in.readerIndex() + i) != beginning[i]) {
        return false;
      }
    }
    return true;
  }

  // Version 1.

  private static Found line(ByteBuf in) {
    int known = Math.min(in.readableBytes(), LONGEST_LINE);
    int end = in.bytesBefore(known, (byte) '\n');
    if (end < 0) {
      return known < LONGEST_LINE ? Found.More.MORE : new Found.Wrong("the line is too long");
    }
    String text = in.toString(in.readerIndex(), end, ISO_8859_1);
    if (!text.endsWith("\r")) {
      return new Found.Wrong("the line does not end as it must");
    }
    String[] words = text.substring(0, text.length() - 1).split(" ", -1);
    if (words[1].equals("UNKNOWN")) {
      in.skipBytes(end + 1);
      return new Found.Header(null);
    }
    boolean six = words[1].equals("TCP6");
    if (words.length != 6 || !(six || words[1].equals("TCP4"))) {
      return new Found.Wrong("the line is malformed");
    }
    byte[] source = address(words[2], six);
    if (source == null || address(words[3], six) == null || !port(words[4]) || !port(words[5])) {
      return new Found.Wrong("an address or a port in the line is malformed");
    }
    in.skipBytes(end + 1);
    return new Found.Header(of(source));
  }

  private static byte @Nullable [] address(String text, boolean six) {
    boolean valid = six ? NetUtil.isValidIpV6Address(text) : NetUtil.isValidIpV4Address(text);
    return valid && text.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(text) : null;
  }

  private static boolean port(String text) {
    return text.matches("0|[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 0xffff;
  }

  // Version 2.

  private static Found binary(ByteBuf in) {
    int start = in.readerIndex();
    int command = in.getByte(start + 12);
    int family = in.getByte(start + 13) & 0xff;
    int length = in.getUnsignedShort(start + 14);
    if ((command & 0xf0) != 0x20 || (command & 0x0f) > 1) {
      return new Found.Wrong("version and command are unknown");
    }
    if (length > LONGEST_REST) {
      return new Found.Wrong("the header is larger than " + LONGEST_REST + " bytes");
    }
    if (in.readableBytes() < FIXED + length) {
      return Found.More.MORE;
    }
    // 0x11 and 0x21 are TCP; 0x31 a Unix socket. What else there is tells no address (section 2.2).
    int addresses =
        switch (family) {
          case 0x11 -> IPV4;
          case 0x21 -> IPV6;
          case 0x31 -> UNIX;
          default -> 0;
        };
    boolean local = (command & 0x0f) == 0;
    if (!local && length < addresses) {
      return new Found.Wrong("the header is shorter than its addresses");
    }
    if (!local && addresses > 0 && !parts(in, start + FIXED + addresses, start + FIXED + length)) {
      return new Found.Wrong("a part behind the addresses is malformed");
    }
    byte[] source = new byte[addresses == IPV4 ? 4 : 16];
    boolean known = !local && (addresses == IPV4 || addresses == IPV6);
    if (known) {
      in.getBytes(start + FIXED, source);
    }
    in.skipBytes(FIXED + length);
    return new Found.Header(known ? of(source) : null);
  }

  private static boolean parts(ByteBuf in, int from, int end) {
    int at = from;
    while (at < end) {
      if (end - at < 3 || in.getUnsignedShort(at + 1) > end - at - 3) {
        return false;
      }
      int length = in.getUnsignedShort(at + 1);
      if (in.getByte(at) == CHECKSUM && !(length == 4 && sums(in, at + 3, end))) {
        return false;
      }
      at += 3 + length;
    }
    return true;
  }

  /** Section 2.2.3: the checksum of the whole header, taken with zeros in its own place. */
  private static boolean sums(ByteBuf in, int place, int end) {
    byte[] header = new byte[end - in.readerIndex()];
    in.getBytes(in.readerIndex(), header);
    for (int i = 0; i < 4; i++) {
      header[place - in.readerIndex() + i] = 0;
    }
    CRC32C sum = new CRC32C();
    sum.update(header);
    return sum.getValue() == in.getUnsignedInt(place);
  }

  private static InetAddress of(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }
}
