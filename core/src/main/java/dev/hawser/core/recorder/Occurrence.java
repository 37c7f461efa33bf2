package dev.hawser.core.recorder;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Something that happened to a connection, as the flight recorder keeps it. */
@Registered(false)
@Category({"Hawser", "Connections"})
@StackTrace(false)
abstract class Occurrence extends Event {

  @Label("Session")
  @Nullable String session;

  @Label("User")
  @Nullable String user;

  @Label("Channel")
  @Nullable String channel;

  @Label("Epoch")
  @Nullable String epoch;

  @Label("From")
  long from;

  @Label("To")
  long to;

  @Label("Count")
  long count;

  @Label("Detail")
  @Nullable String detail;

  @Registered
  @Name("dev.hawser.Opened")
  @Label("Line Opened")
  @Description("A wire began to speak the protocol; the detail is its transport.")
  static final class Opened extends Occurrence {}

  @Registered
  @Name("dev.hawser.Connected")
  @Label("Session Opened")
  @Description("A new session was opened.")
  static final class Connected extends Occurrence {}

  @Registered
  @Name("dev.hawser.Resumed")
  @Label("Session Resumed")
  @Description("A session was taken up again.")
  static final class Resumed extends Occurrence {}

  @Registered
  @Name("dev.hawser.Subscribed")
  @Label("Subscribed")
  @Description(
      "A subscription stands; 'from' is the first offset that it is given, the detail says whether"
          + " it recovered.")
  static final class Subscribed extends Occurrence {}

  @Registered
  @Name("dev.hawser.Reset")
  @Label("Subscription Reset")
  @Description("What a subscription held is not continued; it goes on from 'from'.")
  static final class Reset extends Occurrence {}

  @Registered
  @Name("dev.hawser.Unsubscribed")
  @Label("Unsubscribed")
  @Description("A subscription ended; the detail is the code, unless the peer wished it.")
  static final class Unsubscribed extends Occurrence {}

  @Registered
  @Name("dev.hawser.SubscribeRefused")
  @Label("Subscribe Refused")
  @Description("A wish to subscribe was refused; the detail is the code.")
  static final class SubscribeRefused extends Occurrence {}

  @Registered
  @Name("dev.hawser.Slow")
  @Label("Left Live Stream")
  @Description(
      "A subscription left the live stream before 'from'; the detail says what it gets instead.")
  static final class Slow extends Occurrence {}

  @Registered
  @Name("dev.hawser.Live")
  @Label("Back Live")
  @Description("A subscription is back in the live stream behind 'to'.")
  static final class Live extends Occurrence {}

  @Registered
  @Name("dev.hawser.Rung")
  @Label("Rung Changed")
  @Description("A subscription was moved to the rung that the detail names.")
  static final class Rung extends Occurrence {}

  @Registered
  @Name("dev.hawser.Skipped")
  @Label("Publications Skipped")
  @Description("The offsets from 'from' to 'to' were left out; the detail is the reason.")
  static final class Skipped extends Occurrence {}

  @Registered
  @Name("dev.hawser.Paused")
  @Label("Reading Paused")
  @Description("A line is not read for a while: too many of its commands are under way.")
  static final class Paused extends Occurrence {}

  @Registered
  @Name("dev.hawser.Closed")
  @Label("Line Closed")
  @Description("A line ended; the detail is the code.")
  static final class Closed extends Occurrence {}
}
