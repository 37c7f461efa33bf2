import type { Words } from './message';

/** One message as the reader sees it. */
export interface Said extends Words {
  /** Stable for as long as the page shows it. */
  id: string;
  /** Who wrote it, as the server knows them; null for the operator's own programs. */
  user: string | null;
  mine: boolean;
  time: number;
  standing: Standing;
  /** Whether the history broke off between this one and the one before. */
  afterBreak: boolean;
}

/**
 * `waiting`: written, not yet answered. `arrived`: numbered by the server. `uncertain`: the server cannot tell whether
 * it took effect. `refused`: it had no effect, `why` says why.
 */
export type Standing =
  | { as: 'waiting' }
  | { as: 'arrived' }
  | { as: 'uncertain' }
  | { as: 'refused'; why: string };

/** What the channel delivered. */
export interface Arrived extends Words {
  offset: number;
  key: string | undefined;
  user: string | null;
  time: number;
}

/** What was written here and has no number yet. */
interface Written extends Words {
  key: string;
  time: number;
  standing: Standing;
}

interface Placed extends Arrived {
  era: number;
  mine: boolean;
}

/**
 * One room's messages in the order of the channel: each once, whatever way and however often it comes (live, recovered,
 * or from a page of history), followed by those written here that have no number yet, in the order of writing.
 *
 * Offsets count within an epoch. When the epoch ends, what was shown stays, and an era begins after it.
 */
export class Timeline {
  private readonly placed: Placed[] = [];
  private readonly written = new Map<string, Written>();
  private readonly own = new Set<string>();
  private era = 0;

  constructor(private readonly limit = 5_000) {}

  /** The lowest number shown of the present epoch; null when there is none. */
  get oldest(): number | null {
    return this.placed.find((each) => each.era === this.era)?.offset ?? null;
  }

  /** Notes that a key was given out here, in this page or one before it. */
  claim(key: string): void {
    this.own.add(key);
  }

  /** Adds what the channel delivered; false when it is here already. */
  arrive(message: Arrived): boolean {
    const at = this.place(message.offset);
    if (at === null) return false;
    const mine = message.key !== undefined && this.own.has(message.key);
    if (mine) this.written.delete(message.key!);
    this.placed.splice(at, 0, { ...message, era: this.era, mine });
    if (this.placed.length > this.limit) this.placed.shift();
    return true;
  }

  /** Shows what was just written here, until it arrives. */
  write(key: string, words: Words, time: number): void {
    this.claim(key);
    if (this.placed.some((each) => each.key === key)) return;
    this.written.set(key, { ...words, key, time, standing: { as: 'waiting' } });
  }

  /** The server has answered what was written; its publication may come before or after. */
  settle(key: string, standing: Standing): void {
    const words = this.written.get(key);
    if (words) words.standing = standing;
  }

  /** Takes away what was refused or is uncertain. */
  forget(key: string): Words | null {
    const words = this.written.get(key);
    this.written.delete(key);
    return words ?? null;
  }

  /** The history was broken off: what comes now is numbered anew. */
  breakOff(): void {
    if (this.placed.some((each) => each.era === this.era)) this.era++;
  }

  get waiting(): number {
    let count = 0;
    for (const each of this.written.values()) if (each.standing.as === 'waiting') count++;
    return count;
  }

  view(): Said[] {
    const placed = this.placed.map(
      (each, index): Said => ({
        id: `${each.era}.${each.offset}`,
        name: each.name,
        text: each.text,
        user: each.user,
        mine: each.mine,
        time: each.time,
        standing: { as: 'arrived' },
        afterBreak: index > 0 && this.placed[index - 1]!.era !== each.era,
      }),
    );
    const written = [...this.written.values()].map(
      (each): Said => ({
        id: each.key,
        name: each.name,
        text: each.text,
        user: null,
        mine: true,
        time: each.time,
        standing: each.standing,
        afterBreak: false,
      }),
    );
    return [...placed, ...written];
  }

  /** Where a number belongs; null when it is taken. Almost always at the end or the beginning. */
  private place(offset: number): number | null {
    let at = this.placed.length;
    while (at > 0) {
      const before = this.placed[at - 1]!;
      if (before.era < this.era || before.offset < offset) return at;
      if (before.offset === offset) return null;
      at--;
    }
    return at;
  }
}

/** Messages of one author in one stretch, shown under one name. */
export interface Stretch {
  id: string;
  name: string;
  user: string | null;
  mine: boolean;
  time: number;
  /** Set when this stretch begins another day than the one before. */
  day: boolean;
  afterBreak: boolean;
  said: Said[];
}

const PAUSE = 5 * 60_000;

/** Groups what one author said in a row, without long pauses. */
export function stretches(all: readonly Said[]): Stretch[] {
  const result: Stretch[] = [];
  let before: Said | undefined;
  for (const said of all) {
    const current = result.at(-1);
    const day = !before || dayOf(before.time) !== dayOf(said.time);
    const goesOn =
      current &&
      before &&
      !day &&
      !said.afterBreak &&
      current.mine === said.mine &&
      current.name === said.name &&
      (said.mine || current.user === said.user) &&
      said.time - before.time < PAUSE;
    if (goesOn) {
      current.said.push(said);
    } else {
      result.push({
        id: said.id,
        name: said.name,
        user: said.user,
        mine: said.mine,
        time: said.time,
        day,
        afterBreak: said.afterBreak,
        said: [said],
      });
    }
    before = said;
  }
  return result;
}

function dayOf(time: number): string {
  return new Date(time).toDateString();
}
