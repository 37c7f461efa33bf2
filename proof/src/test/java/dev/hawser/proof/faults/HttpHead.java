package dev.hawser.proof.faults;

/** Finds the end of the head of an HTTP answer in what passes, where there is one. */
final class HttpHead {

  private static final String END = "\r\n\r\n";

  private boolean within;
  private boolean first = true;
  private int matched;

  HttpHead(boolean perhaps) {
    within = perhaps;
  }

  /** Where in these bytes the head is over; 0 where it was over before or there was none. */
  int endsAt(byte[] bytes) {
    if (first) {
      within = within && bytes[0] == 'H';
      first = false;
    }
    int at = 0;
    while (within && at < bytes.length) {
      matched = bytes[at] == END.charAt(matched) ? matched + 1 : bytes[at] == '\r' ? 1 : 0;
      at++;
      within = matched < END.length();
    }
    return at;
  }
}
