package dev.hawser.core.recorder;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One publication on its way from a loop to the lines that it has. */
@Name("dev.hawser.FanOut")
@Label("Fan-out")
@Description("A loop hands a publication to its lines; the duration is that of all of them.")
@Category({"Hawser", "Publications"})
@StackTrace(false)
public final class FanOut extends Event {

  @Label("Channel")
  @Nullable String channel;

  @Label("Epoch")
  @Nullable String epoch;

  @Label("Offset")
  long offset;

  @Label("Loop")
  int loop;

  @Label("Subscriptions")
  int subscriptions;

  @Label("Written")
  @Description("Subscriptions whose line took it; the others are behind, or have it already.")
  int written;

  /** It is over; recorded where a recording wants it. */
  public void over(
      String channel, String epoch, long offset, int loop, int subscriptions, int written) {
    end();
    if (shouldCommit()) {
      this.channel = channel;
      this.epoch = epoch;
      this.offset = offset;
      this.loop = loop;
      this.subscriptions = subscriptions;
      this.written = written;
      commit();
    }
  }
}
