package dev.hawser.proof.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Decoders that are wrong, each in a way that one of the oracles is there for. */
public final class Planted {

  private static final Bug BUG = Bug.valueOf(System.getProperty("hawser.decoder", "CUT"));

  private Planted() {}

  /** What is wrong. */
  enum Bug {
    /** The end of a line is not seen where it comes in two pieces. */
    CUT {
      @Override
      void take(byte[] bytes) {
        Heads.sameHoweverCut(bytes, Planted::forgetful);
      }
    },
    /** As much memory as a length says, whatever follows. */
    TRUST {
      @Override
      void take(byte[] bytes) throws Exception {
        Allocation.bounded(
            bytes.length,
            100,
            () -> {
              if (bytes.length > 2
                  && bytes[0] == 'L'
                  && new byte[bytes[1] * bytes[1] * 1_000].length < 0) {
                throw new IllegalStateException();
              }
            });
      }
    },
    /** A number becomes another on its way through a type that is too small. */
    NARROW {
      @Override
      void take(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        if (text.matches("n=[0-9]{1,9}")) {
          long number = Long.parseLong(text.substring(2));
          Codecs.same(number, (long) (short) number);
        }
      }
    };

    abstract void take(byte[] bytes) throws Exception;
  }

  private static Heads.Reader forgetful() {
    int[] looked = new int[1];
    return in -> line(in, looked);
  }

  private static @Nullable Object line(ByteBuf in, int[] looked) {
    for (int i = looked[0]; i + 1 < in.writerIndex(); i++) {
      if (in.getByte(i) == '\r' && in.getByte(i + 1) == '\n') {
        return i;
      }
    }
    looked[0] = in.writerIndex();
    return null;
  }

  /** Takes one input; what it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
    BUG.take(bytes);
  }
}
