import type { Position } from "../wire/frames.js";
import type { Page } from "./calls.js";
import { aboutOf, at, doubtful, noteOf, take, type Told } from "./fold.js";
import type { Message, Note } from "./message.js";

/** Of a conversation that is not open, and in a cache: so many messages, and about so many characters. */
export const keptMessages = 100;
export const keptSize = 512 * 1024;

/** A stretch as a cache keeps it. */
export interface StoredStretch {
  readonly position: Position;
  readonly messages: readonly Message[];
  readonly notes: readonly Note[];
  readonly before?: number;
}

/** Messages and notes without a gap between the lowest and the highest offset. */
export class Stretch {
  readonly messages = new Map<number, Message>();
  readonly notes = new Map<number, Note>();
  /** The highest offset that is taken in. */
  #position: Position;
  /** Where to go on, where there is more that way. */
  before: number | undefined;
  after: number | undefined;

  private constructor(position: Position) {
    this.#position = position;
  }

  static of(page: Page): Stretch {
    const stretch = new Stretch(page.head);
    stretch.add(page);
    stretch.before = page.before;
    stretch.after = page.after;
    return stretch;
  }

  static restored({ position, messages, notes, before }: StoredStretch): Stretch {
    const now = Date.now();
    const left = messages.map((message) => at(message, now));
    return Stretch.of({ head: position, messages: left, notes, ...(before !== undefined && { before }) });
  }

  get position(): Position {
    return this.#position;
  }

  /** A page beside what is here, or one read anew: of each message the later state stays. */
  add({ messages, notes = [] }: Pick<Page, "messages" | "notes">): void {
    for (const message of messages) {
      const known = this.messages.get(message.offset);
      // One that is read anew at the same revision is complete, where what is held may be guessed.
      if (!known || known.revision <= message.revision) this.messages.set(message.offset, message);
    }
    for (const note of notes) this.notes.set(note.offset, note);
  }

  /** The next of the channel. */
  live(told: Told): void {
    if (told.offset > this.#position.offset) {
      this.#position = { epoch: this.#position.epoch, offset: told.offset };
      const note = noteOf(told);
      if (note) this.notes.set(note.offset, note);
      else take(this.messages, told);
    } else this.happened(told);
  }

  /** Something about a message that may be here; never a message more. */
  happened(told: Told): void {
    if (aboutOf(told) > 0) take(this.messages, told);
  }

  /** The message that this is about, where it has to be read anew. */
  doubted(told: Told): number | undefined {
    const message = this.messages.get(aboutOf(told));
    return message && doubtful(message, told) ? message.offset : undefined;
  }

  /** Whether another reaches up to this one, or into it. */
  touches(older: Stretch): boolean {
    return older.after === undefined || this.before === undefined || older.after >= this.before - 1;
  }

  /** Takes in another that `touches` this from below. */
  absorb(older: Stretch): void {
    this.add({ messages: [...older.messages.values()], notes: [...older.notes.values()] });
    const lowest = (before: number | undefined): number => before ?? 0;
    if (lowest(older.before) < lowest(this.before)) this.before = older.before;
  }

  /** Drops all but the newest messages; they can be read again. */
  trim(most: number): void {
    if (this.messages.size <= most) return;
    const offsets = [...this.messages.keys()].sort((a, b) => a - b);
    const first = offsets[offsets.length - most] as number;
    for (const offset of offsets) if (offset < first) this.messages.delete(offset);
    for (const offset of this.notes.keys()) if (offset < first) this.notes.delete(offset);
    this.before = first;
  }

  /** The newest for a cache: so many messages, and about so many characters of JSON. */
  stored(most: number, size: number): StoredStretch {
    const kept: Message[] = [];
    const all = [...this.messages.values()].sort((a, b) => b.offset - a.offset);
    let room = size;
    const now = Date.now();
    for (const one of all) {
      const message = at(one, now);
      room -= JSON.stringify(message).length;
      if (kept.length === most || room < 0) break;
      kept.unshift(message);
    }
    const whole = kept.length === all.length;
    const first = whole ? 0 : (kept[0]?.offset ?? this.#position.offset + 1);
    const before = whole ? this.before : first;
    return {
      position: this.#position,
      messages: kept,
      notes: [...this.notes.values()].filter(({ offset }) => offset >= first),
      ...(before !== undefined && { before }),
    };
  }
}
