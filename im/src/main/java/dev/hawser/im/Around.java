package dev.hawser.im;

import dev.hawser.im.files.FilePasses;
import dev.hawser.im.files.FileSettings;
import dev.hawser.im.files.FileStore;
import dev.hawser.im.govern.SaidStore;
import dev.hawser.im.push.DeviceStore;
import dev.hawser.im.search.SearchStore;
import dev.hawser.im.text.Words;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What stands around conversations where the operator wants it.
 *
 * @param screen looks at what is to be said
 * @param moved is told a channel in which something will be said in a moment; never blocks
 * @param files null where messages have none
 * @param search null where nothing is searched
 * @param ways null where nobody is told on a device
 * @param desks null where the operator has no calls of its own
 */
public record Around(
    Screen screen,
    Consumer<String> moved,
    @Nullable Desk files,
    @Nullable SearchStore search,
    @Nullable Ways ways,
    @Nullable Desks desks) {

  /** Where files are, and who may have them. */
  public record Desk(FileSettings settings, FilePasses passes, FileStore store) {}

  /**
   * How people are told on their devices.
   *
   * @param key what pages subscribe with, null where browsers are not told
   */
  public record Ways(DeviceStore devices, @Nullable String key) {}

  /** Where it is kept what the operator's calls are about. */
  public record Desks(SaidStore said, DeviceStore devices) {}

  /** Conversations alone. */
  public static Around nothing() {
    return new Around(new Screen(Words.of(List.of()), true, null), _ -> {}, null, null, null, null);
  }
}
