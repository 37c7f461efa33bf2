import type { Figures } from '../monitor/figures';
import { Reel } from '../monitor/reel';

/** How far back sparklines go, in milliseconds. */
export const SPAN = 2 * 60_000;

/** A node that says nothing for so long is marked, as the nodes themselves no longer believe in it. */
export const SILENT = 5_000;

/** After so long it is no longer shown. */
export const GONE = 60_000;

/** What comes over a line is never trusted to be short. */
const MOST = 256;

/** A node as it is shown. */
export interface Berth {
  name: string;
  figures: Figures;
  reel: Reel;
  /** Milliseconds since it was heard of. */
  silence: number;
  /** What part of all that it can carry it carries, from 0 to 1; null where it does not say. */
  share: number | null;
}

/** All nodes heard of, each with its figures of the last minutes. Nodes' clocks may differ: silence goes by ours. */
export class Roll {
  readonly #nodes = new Map<string, { reel: Reel; heard: number }>();

  /** Takes what a node said; `heard` is when, by this page's clock. False where nothing changed. */
  take(figures: Figures, heard: number): boolean {
    const name = figures.node ?? '';
    if (!name) return false;
    let node = this.#nodes.get(name);
    if (!node) {
      if (this.#nodes.size >= MOST) return false;
      node = { reel: new Reel(SPAN), heard };
      this.#nodes.set(name, node);
    }
    node.heard = Math.max(node.heard, heard);
    return node.reel.add(figures);
  }

  /** Who is to be shown at this moment, by name; forgets who has been gone for long. */
  at(now: number): Berth[] {
    const berths: Berth[] = [];
    for (const [name, { reel, heard }] of this.#nodes) {
      const silence = Math.max(0, now - heard);
      const figures = reel.newest;
      if (silence > GONE || !figures) this.#nodes.delete(name);
      else berths.push({ name, figures, reel, silence, share: share(figures) });
    }
    return berths.sort((one, other) => (one.name < other.name ? -1 : 1));
  }
}

function share({ connections, left }: Figures): number | null {
  if (connections === null || left === null) return null;
  const whole = connections + left;
  return whole > 0 ? Math.min(1, Math.max(0, connections / whole)) : 1;
}

/** The sum over those who are there; null where none says. */
export function sum(berths: readonly Berth[], read: (figures: Figures) => number | null): number | null {
  const told = berths.filter((berth) => berth.silence < SILENT).map((berth) => read(berth.figures));
  const known = told.filter((each) => each !== null);
  return known.length > 0 ? known.reduce((all, each) => all + each, 0) : null;
}

/** The path of a sparkline in a box: from left to right over the span, its top the most there was, never less than `least`. */
export function spark(reel: Reel, read: (figures: Figures) => number | null, box: { width: number; height: number }, least = 1): string {
  const newest = reel.newest;
  if (!newest) return '';
  const [times = [], values = []] = reel.columns([read]);
  const top = Math.max(least, ...values.map((value) => value ?? 0));
  const from = newest.time - SPAN;
  let path = '';
  let drawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      drawing = false;
      return;
    }
    const x = ((times[index]! * 1_000 - from) / SPAN) * box.width;
    const y = box.height - (value / top) * box.height;
    path += `${drawing ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    drawing = true;
  });
  return path;
}
