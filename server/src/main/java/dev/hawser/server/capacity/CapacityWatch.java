package dev.hawser.server.capacity;

import dev.hawser.server.capacity.Capacity.Resource;
import dev.hawser.server.capacity.Capacity.Room;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Measures what connections cost while they cost it.
 *
 * <p><b>Heap.</b> What a collection left, less what the process held before anybody came and less
 * what histories and keys hold, is shared among the connections of that moment. A collection of
 * what is young leaves garbage that is old, so the least of the last ten minutes counts, which may
 * still be too much. Nothing is collected for this but once, at the start.
 *
 * <p><b>Processor.</b> What the process used over the last minute, whatever for, is shared among
 * them: somebody who comes will bring what those bring who are here.
 *
 * <p>What the kernel and a TLS library hold for a connection is theirs, and not counted: {@code
 * docs/performance.md} has it.
 *
 * <p><b>Threads.</b> {@link #look} is for one thread; what it saw may be asked for from any.
 */
public final class CapacityWatch {

  /** Fewer say nothing: the process's own work would count as theirs. */
  static final int ENOUGH = 100;

  private static final Duration HEAP_WINDOW = Duration.ofMinutes(10);
  private static final Duration PROCESSOR_WINDOW = Duration.ofMinutes(1);
  private static final double PROCESSOR_SHARE = 0.8;

  /** The process around the node. */
  interface Usage {

    /** The last collection, of whatever kind. */
    Collected collected();

    /** Has it collect everything. */
    void collect();

    /** The most bytes that the heap may have. */
    long heap();

    /** Since it started. */
    double processorSeconds();

    int processors();

    /** How many files it may still open. */
    long descriptorsLeft();
  }

  /**
   * What was left in the heap.
   *
   * @param id another for each collection
   */
  record Collected(long id, long bytes) {}

  /** What a collection left for each connection. */
  private record Lived(long at, double each) {}

  private record Worked(long at, double seconds) {}

  private final Usage process;
  private final double full;
  private final IntSupplier limit;
  private final IntSupplier connections;
  private final LongSupplier kept;
  private final InstantSource clock;
  private final long before;
  private final Deque<Lived> lived = new ArrayDeque<>();
  private final Deque<Worked> worked = new ArrayDeque<>();
  private long collection;
  private volatile Capacity capacity;

  /**
   * Looks at this process while it is empty.
   *
   * @param full the share of the heap from which newcomers are refused
   * @param limit how many connections there may be
   * @param connections how many there are
   * @param kept bytes of histories and keys in the heap
   */
  public static CapacityWatch ofThisProcess(
      double full,
      IntSupplier limit,
      IntSupplier connections,
      LongSupplier kept,
      InstantSource clock) {
    return new CapacityWatch(new VirtualMachine(), full, limit, connections, kept, clock);
  }

  CapacityWatch(
      Usage process,
      double full,
      IntSupplier limit,
      IntSupplier connections,
      LongSupplier kept,
      InstantSource clock) {
    this.process = process;
    this.full = full;
    this.limit = limit;
    this.connections = connections;
    this.kept = kept;
    this.clock = clock;
    process.collect();
    Collected first = process.collected();
    before = first.bytes();
    collection = first.id();
    capacity = measure();
  }

  /** Looks once; to be called every second or so. */
  public void look() {
    capacity = measure();
  }

  /** What was seen last. */
  public Capacity capacity() {
    return capacity;
  }

  private Capacity measure() {
    long now = clock.millis();
    int here = connections.getAsInt();
    heapNow(now, here);
    List<Room> rooms = new ArrayList<>();
    rooms.add(new Room(Resource.LIMIT, Math.max(0, limit.getAsInt() - here)));
    long descriptors = process.descriptorsLeft();
    if (descriptors != Long.MAX_VALUE) {
      rooms.add(new Room(Resource.DESCRIPTORS, Math.max(0, descriptors)));
    }
    OptionalDouble heap = lived.stream().mapToDouble(Lived::each).min();
    heap.ifPresent(each -> {
      double living = before + kept.getAsLong() + each * here;
      rooms.add(room(Resource.HEAP, full * process.heap() - living, each));
    });
    double used = processorNow(now);
    OptionalDouble processor =
        here < ENOUGH || used <= 0 ? OptionalDouble.empty() : OptionalDouble.of(used / here);
    processor.ifPresent(each ->
        rooms.add(room(Resource.PROCESSOR, PROCESSOR_SHARE * process.processors() - used, each)));
    return new Capacity(heap, processor, rooms);
  }

  private void heapNow(long now, int here) {
    Collected last = process.collected();
    boolean another = last.id() != collection;
    collection = last.id();
    if (here < ENOUGH) {
      lived.clear();
      return;
    }
    if (another) {
      double theirs = Math.max(1, last.bytes() - before - kept.getAsLong());
      lived.add(new Lived(now, theirs / here));
    }
    // The newest stays, however old: where nothing is collected, nothing was used up.
    while (lived.size() > 1 && now - lived.getFirst().at() > HEAP_WINDOW.toMillis()) {
      lived.removeFirst();
    }
  }

  /** Processors in use, such as 0.5 for half of one. */
  private double processorNow(long now) {
    double seconds = process.processorSeconds();
    worked.add(new Worked(now, seconds));
    while (worked.size() > 2 && now - worked.getFirst().at() > PROCESSOR_WINDOW.toMillis()) {
      worked.removeFirst();
    }
    Worked first = worked.getFirst();
    return now <= first.at() ? 0 : (seconds - first.seconds()) * 1_000 / (now - first.at());
  }

  private static Room room(Resource resource, double free, double each) {
    return new Room(resource, Math.max(0, (long) (free / each)));
  }
}
