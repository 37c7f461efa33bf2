package dev.hawser.proof.fuzz;

/** Where Jazzer comes in: for one decoder, or for all of them at once. */
public final class Fuzz {

  /** In place of a decoder's name. */
  static final String ALL = "all";

  private static final String DECODER = System.getProperty("hawser.decoder", ALL);
  private static final Decoder.Search SEARCH =
      DECODER.equals(ALL) ? Decoder::takeAny : Decoder.of(DECODER)::take;

  private Fuzz() {}

  /** Takes one input; what it throws is a finding. */
  public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
    SEARCH.take(bytes);
  }
}
