import type { Figures } from './figures';

/** What takes one place in time: figures, or the gap where some are missing. */
type Frame = { at: number; figures: Figures | null };

/** The longest silence, in milliseconds, that still counts as one publication a second. */
const SILENCE = 2_500;

/**
 * The last minutes of figures, by the time at which they were taken: each once, in order, with a gap where some are
 * missing, so that a chart never draws a line across what nobody measured.
 */
export class Reel {
  private readonly frames: Figures[] = [];

  constructor(readonly span: number) {}

  get newest(): Figures | null {
    return this.frames.at(-1) ?? null;
  }

  get oldest(): Figures | null {
    return this.frames[0] ?? null;
  }

  /** Adds figures; false when those of this moment are here already, or are older than the span. */
  add(figures: Figures): boolean {
    const newest = this.newest;
    if (newest && figures.time <= newest.time - this.span) return false;
    let at = this.frames.length;
    while (at > 0 && this.frames[at - 1]!.time > figures.time) at--;
    if (at > 0 && this.frames[at - 1]!.time === figures.time) return false;
    this.frames.splice(at, 0, figures);
    const since = this.newest!.time - this.span;
    let old = 0;
    while (this.frames[old]!.time <= since) old++;
    this.frames.splice(0, old);
    return true;
  }

  /** The figures taken at a moment, in seconds since 1970; null in a gap. */
  at(seconds: number): Figures | null {
    return this.frames.find((figures) => figures.time / 1_000 === seconds) ?? null;
  }

  /** Columns for a chart: seconds since 1970, then one for each way of reading the figures. */
  columns(readings: readonly ((figures: Figures) => number | null)[], since = 0): (number | null)[][] {
    const frames = this.withGaps(since);
    return [
      frames.map((frame) => frame.at / 1_000),
      ...readings.map((reading) => frames.map((frame) => (frame.figures ? reading(frame.figures) : null))),
    ];
  }

  private withGaps(since: number): Frame[] {
    const result: Frame[] = [];
    let before: number | undefined;
    for (const figures of this.frames) {
      if (figures.time < since) continue;
      if (before !== undefined && figures.time - before > SILENCE) {
        result.push({ at: (before + figures.time) / 2, figures: null });
      }
      result.push({ at: figures.time, figures });
      before = figures.time;
    }
    return result;
  }
}
