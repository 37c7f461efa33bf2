package dev.hawser.proof.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The line of {@code proof/bench/hangup}: a reader that takes so many bits a second through a small
 * receive buffer, and an author beside it.
 *
 * <pre>HangUp parts|whole PORT ROUNDS KILOBYTES KBITS</pre>
 *
 * <p>Prints for each round two numbers, milliseconds from publish to arrival: of the small frame
 * that was published while the large one was under way, and of the large one.
 */
public final class HangUp {

  private static final String CHANNELS =
      "\"subscribe\":[{\"channel\":\"feed/x\"},{\"channel\":\"call/x\"}]";

  private static final String ALIVE = "{\"pong\":{}}";

  /** What the reader's kernel takes for it, at least; a real line has its buffers too. */
  private static final int BUFFER = 4 * 1024;

  private static final int PATIENCE_SECONDS = 60;

  /** What is taken at once; at 1 Mbit/s every 4 ms. */
  private static final int BITE = 512;

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong small = new AtomicLong();
  private final AtomicLong large = new AtomicLong();

  private HangUp() {}

  public static void main(String[] words) throws IOException, InterruptedException {
    boolean parts = words[0].equals("parts");
    int port = Integer.parseInt(words[1]);
    int rounds = Integer.parseInt(words[2]);
    int bytes = Integer.parseInt(words[3]) * 1024;
    int kbits = Integer.parseInt(words[4]);
    new HangUp().run(parts, port, rounds, bytes, kbits);
  }

  private void run(boolean parts, int port, int rounds, int bytes, int kbits)
      throws IOException, InterruptedException {
    Random random = new Random(1);
    String feed = publish("feed/x", "x".repeat(bytes));
    String call = publish("call/x", "hang up");
    try (Socket author = open(port, "", 0);
        Socket reader =
            open(port, parts ? "\"features\":[\"parts\"]," + CHANNELS : CHANNELS, BUFFER)) {
      Thread.ofPlatform().daemon().start(() -> read(reader, kbits));
      Thread.ofPlatform().daemon().start(() -> read(author, Integer.MAX_VALUE));
      await("connected");
      await("connected");
      for (int round = 0; round < rounds; round++) {
        say(author, ALIVE);
        say(reader, ALIVE);
        long before = taken.get();
        long begun = System.nanoTime();
        say(author, feed);
        long enough = before + bytes / 20 + random.nextInt(bytes / 2);
        while (taken.get() < enough) {
          LockSupport.parkNanos(1_000_000);
        }
        long asked = System.nanoTime();
        say(author, call);
        await("large");
        await("small");
        System.out.println(millis(small.get() - asked) + " " + millis(large.get() - begun));
      }
    }
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }

  private static String publish(String channel, String text) {
    return "{\"publish\":{\"channel\":\"" + channel + "\",\"data\":\"" + text + "\"}}";
  }

  private static Socket open(int port, String connect, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    say(socket, "HAWSER/1 json");
    say(socket, "{\"id\":1,\"connect\":{" + connect + "}}");
    return socket;
  }

  private static void say(Socket socket, String frame) throws IOException {
    socket.getOutputStream().write((frame + "\n").getBytes(US_ASCII));
  }

  /** Waits for a kind of news; what comes before it is kept for who waits for that. */
  private void await(String kind) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < until) {
      String news = heard.poll(1, TimeUnit.SECONDS);
      if (kind.equals(news)) {
        return;
      }
      if (news != null) {
        heard.add(news);
      }
    }
    throw new IllegalStateException("no " + kind + " within " + PATIENCE_SECONDS + " s");
  }

  private void read(Socket socket, int kbits) {
    byte[] bite = new byte[BITE];
    StringBuilder line = new StringBuilder();
    long due = System.nanoTime();
    try (InputStream in = socket.getInputStream()) {
      for (int count = in.read(bite); count >= 0; count = in.read(bite)) {
        taken.addAndGet(count);
        for (int i = 0; i < count; i++) {
          if (bite[i] == '\n') {
            frame(line.toString());
            line.setLength(0);
          } else {
            line.append((char) bite[i]);
          }
        }
        // Who waited for bytes has not saved up time to read faster.
        due = Math.max(due, System.nanoTime()) + count * 8L * 1_000_000 / kbits;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    } catch (IOException ended) {
      heard.add("ended: " + ended.getMessage());
    }
  }

  private void frame(String frame) {
    if (frame.startsWith("{\"id\":1,")) {
      heard.add("connected");
    } else if (frame.startsWith("{\"publication\":{\"channel\":\"call/x\"")) {
      small.set(System.nanoTime());
      heard.add("small");
    } else if (frame.startsWith("{\"publication\":{\"channel\":\"feed/x\"")
        || (frame.startsWith("{\"part\":") && frame.endsWith("\"more\":false}}"))) {
      large.set(System.nanoTime());
      heard.add("large");
    }
  }
}
