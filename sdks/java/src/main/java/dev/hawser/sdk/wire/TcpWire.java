package dev.hawser.sdk.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A raw TCP wire, with or without TLS: a preface line, then delimited frames. */
final class TcpWire implements Wire {

  /** No frame is empty, so this ends the writer. */
  private final byte[] last = {};

  private final Options options;
  private final Ear ear;
  private final Plug plug;
  private final LinkedBlockingQueue<byte[]> unsent = new LinkedBlockingQueue<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  TcpWire(Address address, Options options, Ear ear) {
    this.plug = new Plug(address, options);
    this.options = options;
    this.ear = ear;
  }

  @Override
  public void open() {
    Options.thread("hawser-tcp-read", this::read);
  }

  @Override
  public void send(byte[] frame) {
    if (!ended.get()) {
      unsent.add(Framing.delimit(frame, options.json()));
    }
  }

  @Override
  public void end() {
    if (ended.compareAndSet(false, true)) {
      unsent.add(last);
      plug.pull();
    }
  }

  private void read() {
    String detail = "the peer closed the line";
    try {
      Socket line = plug.createSocket();
      OutputStream out = line.getOutputStream();
      out.write(("HAWSER/1 " + (options.json() ? "json" : "proto") + "\n").getBytes(US_ASCII));
      Options.thread("hawser-tcp-write", () -> write(out));
      ear.opened();
      InputStream in = line.getInputStream();
      Framing framing = new Framing(options.json(), options.largest());
      byte[] chunk = new byte[16 * 1024];
      int count = in.read(chunk);
      while (count >= 0) {
        framing.feed(chunk, count, ear::received);
        count = in.read(chunk);
      }
    } catch (IOException | RuntimeException broken) {
      detail = String.valueOf(broken.getMessage());
    }
    end();
    ear.ended(0, detail);
  }

  private void write(OutputStream out) {
    try {
      byte[] next = unsent.take();
      while (next.length > 0) {
        out.write(next);
        next = unsent.take();
      }
    } catch (IOException broken) {
      // The reader sees it too, and tells.
      plug.pull();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
