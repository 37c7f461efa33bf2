package dev.hawser.sdk.chat;

import dev.hawser.sdk.HawserException;
import dev.hawser.sdk.HawserException.Local;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Brings one file into a conversation by tus 1.0.0, piece after piece. A piece that a broken line
 * took with it is brought again from where the server says that the file ends; so is one whose
 * address ran out meanwhile. What gets on may fail as often as it likes; after nine failures
 * without a byte more it is given up.
 *
 * <p><b>Threads.</b> It has one of its own, which waits for the disk, the line and the room's
 * answers; whoever waits for the file hears in the turns. Where the future is cancelled, that
 * thread ends at the next block that it sends, or with its pause.
 */
final class Upload {

  static final String ANY_TYPE = "application/octet-stream";

  private static final int MOST_FAILURES = 8;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final FileSource source;
  private final String name;
  private final String type;
  private final Function<Json, CompletableFuture<Json>> ask;
  private final Door door;
  private final Executor turns;
  private final UploadListener listener;
  private final CompletableFuture<FileReference> told = new CompletableFuture<>();

  /** Makes a request to an address. */
  interface Door {

    HttpURLConnection request(String address) throws IOException;
  }

  /** What the room gave: where the file is brought to, and how much of it is there. */
  private record Given(String id, String address, long length) {}

  /**
   * @param ask asks the room for an address ({@code im/upload})
   * @param turns where the listener and whoever waits hear
   */
  Upload(
      FileSource source,
      String name,
      String type,
      Function<Json, CompletableFuture<Json>> ask,
      Door door,
      Executor turns,
      UploadListener listener) {
    this.source = source;
    this.name = name;
    this.type = type.isEmpty() ? ANY_TYPE : type;
    this.ask = ask;
    this.door = door;
    this.turns = turns;
    this.listener = listener;
  }

  /** Begins; cancelling the future gives it up. */
  CompletableFuture<FileReference> start() {
    Thread thread = new Thread(this::run, "hawser-upload");
    thread.setDaemon(true);
    thread.start();
    return told;
  }

  private void run() {
    try {
      FileReference brought = bring(size());
      turns.execute(() -> told.complete(brought));
    } catch (RuntimeException | InterruptedException | Error failure) {
      turns.execute(() -> told.completeExceptionally(failure));
    }
  }

  private long size() {
    try {
      return source.size();
    } catch (IOException failure) {
      throw unreadable(failure);
    }
  }

  private FileReference bring(long size) throws InterruptedException {
    Json what = Json.object().put("name", name).put("type", type).put("size", size);
    String id = null;
    String address = null;
    long there = 0;
    int failures = 0;
    boolean whole = false;
    try (Pieces pieces = new Pieces(source, size)) {
      while (!whole) {
        try {
          if (address == null) {
            Given given = given(id == null ? what : what.with("id", id));
            // Part of a piece may have come, though nobody told.
            failures = given.length() > there ? 0 : failures;
            there = given.length();
            id = given.id();
            address = given.address();
          }
          progress(there, size);
          there = send(address, there, pieces.from(there));
          failures = 0;
          whole = there >= size;
        } catch (HawserException failure) {
          if (!failure.retry() || ++failures > MOST_FAILURES) {
            throw failure;
          }
          address = null;
          pause(failures);
        }
      }
    } catch (IOException failure) {
      throw unreadable(failure);
    }
    progress(size, size);
    return new FileReference(Objects.requireNonNull(id), name, type, size);
  }

  private Given given(Json what) throws InterruptedException {
    try {
      Json answer = ask.apply(what).get();
      String id = answer.text("id");
      String address = answer.text("address");
      if (id == null || address == null) {
        throw Local.LINE_LOST.with("the room gives no address");
      }
      return new Given(id, address, answer.number("length", 0));
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof HawserException refusal
          ? refusal
          : new CompletionException(failure.getCause());
    }
  }

  /** Sends one piece; tells how much is there then. */
  private long send(String address, long offset, byte[] piece) {
    try {
      return new Piece(door.request(address), told::isDone).send(offset, piece);
    } catch (IOException broken) {
      throw caused(Local.LINE_LOST.with("the file did not get there: " + broken), broken);
    }
  }

  private void progress(long there, long size) {
    turns.execute(() -> Chat.tell(() -> listener.progress(there, size)));
  }

  /** Waits longer with each failure; not at all once it is given up. */
  private void pause(int failures) throws InterruptedException {
    long most = Math.min(LONGEST_PAUSE_MILLIS, 250L << failures);
    long wait = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
    try {
      told.get(wait, TimeUnit.MILLISECONDS);
    } catch (TimeoutException over) {
      return;
    } catch (ExecutionException | CancellationException givenUp) {
      throw new CancellationException("given up");
    }
    throw new CancellationException("given up");
  }

  private static HawserException unreadable(IOException failure) {
    return caused(Local.FILE_UNREADABLE.with(failure.toString()), failure);
  }

  private static HawserException caused(HawserException told, IOException cause) {
    told.initCause(cause);
    return told;
  }
}
