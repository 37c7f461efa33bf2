const mostStrands = 1024;
const mostEpochs = 16;
const mostRuns = 128;

/** Counters `first` to `last` at the offsets `from` to `to`; one by one, unless `loose`. */
interface Run {
  first: number;
  last: number;
  from: number;
  to: number;
  loose: boolean;
}

/**
 * Finds messages that come again at another offset, or stand where their author cannot have put them: within a strand
 * a higher counter has a higher offset. Told only of messages whose tag was right.
 *
 * History may be read in any order and any number of times. Memory is bounded: of a strand's oldest messages only their
 * range is kept, and of too many strands those met last.
 */
export class ReplayGuard {
  readonly #strands = new Map<string, Map<string, Run[]>>();

  /** Whether the message may stand there; if so it is remembered. */
  pass(strand: string, counter: number, epoch: string, offset: number): boolean {
    const epochs = this.#strands.get(strand) ?? new Map<string, Run[]>();
    for (const [other, runs] of epochs) if (other !== epoch && !agrees(runs, counter, offset)) return false;
    const runs = epochs.get(epoch) ?? [];
    if (!place(runs, counter, offset)) return false;
    keepNewest(epochs, epoch, runs, mostEpochs);
    keepNewest(this.#strands, strand, epochs, mostStrands);
    return true;
  }
}

function keepNewest<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** The last run that begins at or before `counter`; -1 where there is none. */
function before(runs: readonly Run[], counter: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((runs[middle] as Run).first <= counter) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function isAt({ first, from, to, loose }: Run, counter: number, offset: number): boolean {
  return loose ? offset >= from && offset <= to : offset - from === counter - first;
}

/** Another epoch's history says nothing of this message, or the same. */
function agrees(runs: readonly Run[], counter: number, offset: number): boolean {
  const run = runs[before(runs, counter)];
  return !run || counter > run.last || isAt(run, counter, offset);
}

function place(runs: Run[], counter: number, offset: number): boolean {
  const at = before(runs, counter);
  const left = runs[at];
  const right = runs[at + 1];
  if (left && counter <= left.last) return isAt(left, counter, offset);
  if ((left && offset <= left.to) || (right && offset >= right.from)) return false;
  const followsLeft = left && !left.loose && counter === left.last + 1 && offset === left.to + 1;
  const leadsRight = right && !right.loose && counter === right.first - 1 && offset === right.from - 1;
  if (followsLeft) {
    left.last = counter;
    left.to = offset;
    if (leadsRight) {
      left.last = right.last;
      left.to = right.to;
      runs.splice(at + 1, 1);
    }
  } else if (leadsRight) {
    right.first = counter;
    right.from = offset;
  } else {
    runs.splice(at + 1, 0, { first: counter, last: counter, from: offset, to: offset, loose: false });
    if (runs.length > mostRuns) loosenOldest(runs);
  }
  return true;
}

function loosenOldest(runs: Run[]): void {
  const [one, next] = runs as [Run, Run];
  runs.splice(0, 2, { first: one.first, last: next.last, from: one.from, to: next.to, loose: true });
}
