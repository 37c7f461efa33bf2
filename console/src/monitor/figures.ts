/** One publication of the monitor's channel, flattened; docs/operations/monitor.md says what the node sends. */
export interface Figures {
  time: number;
  node: string | null;
  system: number | null;
  process: number | null;
  cores: number[];
  load: number[];
  memory: number | null;
  memoryTotal: number | null;
  received: number | null;
  sent: number | null;
  lagWorst: number | null;
  lagMean: number | null;
  heap: number | null;
  heapCommitted: number | null;
  heapMax: number | null;
  direct: number | null;
  rss: number | null;
  pauses: number | null;
  pauseMillis: number | null;
  threads: number | null;
  connections: number | null;
  subscriptions: number | null;
  channels: number | null;
  deliveries: number | null;
  publications: number | null;
  version: string | null;
  started: number | null;
  state: string | null;
  left: number | null;
  pressure: string | null;
}

/** Reads a publication's data; what is missing or of another kind is null, and null altogether where even time is. */
export function figuresOf(data: unknown, published?: number): Figures | null {
  const root = group(data);
  const time = figure(root.time) ?? published ?? null;
  if (time === null) return null;
  const cpu = group(root.cpu);
  const memory = group(root.memory);
  const network = group(root.network);
  const heap = group(root.heap);
  const gc = group(root.gc);
  const lags = list(root.loops)
    .map((loop) => figure(group(loop).lag))
    .filter((lag) => lag !== null);
  return {
    time,
    node: word(root.node),
    system: figure(cpu.system),
    process: figure(cpu.process),
    cores: figures(cpu.cores),
    load: figures(root.load),
    memory: figure(memory.used),
    memoryTotal: figure(memory.total),
    received: figure(network.received),
    sent: figure(network.sent),
    lagWorst: lags.length > 0 ? Math.max(...lags) : null,
    lagMean: lags.length > 0 ? lags.reduce((sum, lag) => sum + lag, 0) / lags.length : null,
    heap: figure(heap.used),
    heapCommitted: figure(heap.committed),
    heapMax: figure(heap.max),
    direct: figure(root.direct),
    rss: figure(root.rss),
    pauses: figure(gc.pauses),
    pauseMillis: figure(gc.millis),
    threads: figure(root.threads),
    connections: figure(root.connections),
    subscriptions: figure(root.subscriptions),
    channels: figure(root.channels),
    deliveries: figure(root.deliveries),
    publications: figure(root.publications),
    version: word(root.version),
    started: figure(root.started),
    state: word(root.state),
    left: figure(root.left),
    pressure: word(root.pressure),
  };
}

function group(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** At most as many as a large machine has cores; what comes over a line is never trusted to be short. */
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 1_024) : [];
}

function word(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 64) : null;
}

function figure(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function figures(value: unknown): number[] {
  return list(value)
    .map(figure)
    .filter((each) => each !== null);
}
