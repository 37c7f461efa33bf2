import type { Figures } from './figures';
import { bytes, bytesEachSecond, count, eachSecond, load, millis, percent, type Say } from './units';

/** One line of a chart. */
export interface Curve {
  name: string;
  ink: 'curve-1' | 'curve-2' | 'curve-3';
  read: (figures: Figures) => number | null;
  filled?: boolean;
  dashed?: boolean;
}

export interface Plot {
  title: string;
  say: Say;
  /** Whether round numbers are those of memory. */
  binary?: boolean;
  curves: Curve[];
  /** The top of the scale, where there is a natural one. */
  ceiling?: (newest: Figures | null) => number | undefined;
  /** The least that the top of the scale stands for, so that noise does not look like a storm. */
  least: number;
}

const MIB = 1_024 ** 2;

/** The first curve of each is the one that is written large. */
export const PLOTS: Plot[] = [
  {
    title: 'Processor',
    say: percent,
    ceiling: () => 1,
    least: 1,
    curves: [
      { name: 'machine', ink: 'curve-1', read: (each) => each.system, filled: true },
      { name: 'this process', ink: 'curve-2', read: (each) => each.process },
    ],
  },
  {
    title: 'Memory of the machine',
    say: bytes,
    binary: true,
    ceiling: (newest) => newest?.memoryTotal ?? undefined,
    least: 64 * MIB,
    curves: [
      { name: 'used', ink: 'curve-1', read: (each) => each.memory, filled: true },
      { name: 'this process', ink: 'curve-2', read: (each) => each.rss },
    ],
  },
  {
    title: 'Heap',
    say: bytes,
    binary: true,
    least: 32 * MIB,
    curves: [
      { name: 'used', ink: 'curve-1', read: (each) => each.heap, filled: true },
      { name: 'committed', ink: 'curve-1', read: (each) => each.heapCommitted, dashed: true },
      { name: 'direct', ink: 'curve-2', read: (each) => each.direct },
    ],
  },
  {
    title: 'Network',
    say: bytesEachSecond,
    binary: true,
    least: 16 * 1_024,
    curves: [
      { name: 'sent', ink: 'curve-1', read: (each) => each.sent, filled: true },
      { name: 'received', ink: 'curve-2', read: (each) => each.received },
    ],
  },
  {
    title: 'Event-loop lag',
    say: millis,
    least: 2,
    curves: [
      { name: 'worst loop', ink: 'curve-1', read: (each) => each.lagWorst, filled: true },
      { name: 'mean', ink: 'curve-2', read: (each) => each.lagMean },
    ],
  },
  {
    title: 'Connections',
    say: count,
    least: 5,
    curves: [
      { name: 'connections', ink: 'curve-1', read: (each) => each.connections, filled: true },
      { name: 'subscriptions', ink: 'curve-2', read: (each) => each.subscriptions },
      { name: 'channels', ink: 'curve-3', read: (each) => each.channels },
    ],
  },
  {
    title: 'Deliveries',
    say: eachSecond,
    least: 5,
    curves: [
      { name: 'deliveries', ink: 'curve-1', read: (each) => each.deliveries, filled: true },
      { name: 'publications', ink: 'curve-2', read: (each) => each.publications },
    ],
  },
  {
    title: 'Load of the machine',
    say: load,
    least: 1,
    curves: [
      { name: '1 minute', ink: 'curve-1', read: (each) => each.load[0] ?? null, filled: true },
      { name: '15 minutes', ink: 'curve-2', read: (each) => each.load[2] ?? null },
    ],
  },
  {
    title: 'Garbage collection',
    say: millis,
    least: 5,
    curves: [{ name: 'time in a second', ink: 'curve-1', read: (each) => each.pauseMillis, filled: true }],
  },
];
