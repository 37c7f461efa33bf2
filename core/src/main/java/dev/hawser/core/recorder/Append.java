package dev.hawser.core.recorder;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One batch of publications in the log. */
@Name("dev.hawser.Append")
@Label("Append")
@Description("The log numbers a batch; the duration is from handing it over to the answer.")
@Category({"Hawser", "Publications"})
@StackTrace(false)
public final class Append extends Event {

  @Label("Channel")
  @Nullable String channel;

  @Label("Batch")
  int batch;

  @Label("Epoch")
  @Nullable String epoch;

  @Label("Head")
  @Description("The highest offset after it; 0 where it failed.")
  long head;

  @Label("Refusal")
  @Description("The code, where the whole batch failed.")
  @Nullable String refusal;

  /** The log has answered; recorded where a recording wants it. */
  public void over(
      String channel, int batch, @Nullable String epoch, long head, @Nullable String refusal) {
    end();
    if (shouldCommit()) {
      this.channel = channel;
      this.batch = batch;
      this.epoch = epoch;
      this.head = head;
      this.refusal = refusal;
      commit();
    }
  }
}
