import type { HawserError } from "../errors.js";
import type { Position } from "../wire/frames.js";
import type { Page } from "./calls.js";
import { after, aboutOf, at, type Told } from "./fold.js";
import { happens, type Happening, type Message, type Note, type Said } from "./message.js";
import { Stretch, type StoredStretch } from "./stretch.js";

/** One line of what is shown, oldest first; `id` stays the same when something pending is sent. */
export type Entry =
  /** `changing`: something of this device about it, such as an edit, is not acknowledged yet; it is shown already. */
  | { readonly kind: "message"; readonly id: string; readonly message: Message; readonly own: boolean; readonly changing: boolean }
  /** Said here, and without its place yet; where there is an `error` it was refused. */
  | { readonly kind: "pending"; readonly id: string; readonly data: Said; readonly time: number; readonly error?: HawserError }
  | { readonly kind: "note"; readonly id: string; readonly note: Note };

interface Waiting {
  readonly data: Said | Happening;
  readonly time: number;
  /** Where it stands, once that is told. */
  sent?: number;
  error?: HawserError;
}

/** In a window left open so many messages are held; then the older half goes. */
const most = 4000;

/**
 * What is known of a conversation: the tail, which grows as publications come; perhaps another stretch that is looked at
 * instead, far up; and what was said here and waits. It asks nobody.
 */
export class Timeline {
  #tail: Stretch | undefined;
  #window: Stretch | undefined;
  readonly #waiting = new Map<string, Waiting>();
  /** Pages under way, and what came meanwhile: a page may have been read before it. */
  #asking = 0;
  #heard: Told[] = [];
  #entries: readonly Entry[] | undefined;
  /** When the next message of the entries expires. */
  #until = Infinity;

  /** The position from which the tail continues; undefined while there is no tail. */
  get position(): Position | undefined {
    return this.#tail?.position;
  }

  /** Where older messages than those shown begin; undefined where there are none. */
  get before(): number | undefined {
    return this.#shown?.before;
  }

  /** Where newer messages than those shown begin; undefined where the newest are shown. */
  get after(): number | undefined {
    return this.#window?.after;
  }

  get #shown(): Stretch | undefined {
    return this.#window ?? this.#tail;
  }

  message(offset: number): Message | undefined {
    return this.#shown?.messages.get(offset) ?? this.#tail?.messages.get(offset);
  }

  /** How many messages after an offset, up to a head, are somebody else's; undefined where that is not known. */
  others(offset: number, head: Position, user: string): number | undefined {
    const tail = this.#tail;
    if (!tail || (tail.before ?? 0) > offset + 1) return undefined;
    // Where the server told of a head first, the messages up to it are still to come, and count as told. Where a page was ahead of
    // the line, those after the head are told again, and count then.
    if (tail.position.epoch !== head.epoch || tail.position.offset < head.offset) return undefined;
    return [...tail.messages.values()].filter((one) => one.offset > offset && one.offset <= head.offset && one.user !== user).length;
  }

  /** A page is being read: what comes from now on may have to be taken into it. */
  asks(): void {
    this.#asking++;
  }

  answered(): void {
    if (--this.#asking === 0) this.#heard = [];
  }

  /** The newest page replaces what is here. */
  restart(page: Page): void {
    this.#tail = Stretch.of(page);
    this.#window = undefined;
    for (const told of this.#heard) this.#tail.live(told);
    this.#settle();
  }

  restore(stored: StoredStretch): void {
    this.#tail = Stretch.restored(stored);
    this.#settle();
  }

  /** What the tail has does not wait, though its publication was never told. */
  #settle(): void {
    const head = this.#tail?.position.offset ?? 0;
    for (const [key, { sent }] of this.#waiting) if (sent !== undefined && sent <= head) this.#waiting.delete(key);
    this.#changed();
  }

  /** The page before or after what is shown; `from` is where that ended when the page was asked for. */
  extend(page: Page, way: "before" | "after", from: number): void {
    const shown = this.#shown;
    // Something else is shown by now.
    if (!shown || this[way] !== from) return;
    shown.add(page);
    this.#happenedMeanwhile(shown);
    shown[way] = page[way];
    this.#merge();
    this.#changed();
  }

  /** A page from somewhere else is looked at. */
  look(page: Page): void {
    this.#window = Stretch.of(page);
    this.#happenedMeanwhile(this.#window);
    this.#merge();
    this.#changed();
  }

  /** Messages that were read anew. */
  renew(page: Page): void {
    for (const stretch of [this.#tail, this.#window]) {
      const held = page.messages.filter(({ offset }) => stretch?.messages.has(offset));
      stretch?.add({ messages: held });
      if (stretch) this.#happenedMeanwhile(stretch);
    }
    this.#changed();
  }

  /** Back to the newest. */
  latest(): void {
    this.#window = undefined;
    this.#changed();
  }

  /**
   * The next publication of the channel.
   *
   * @returns the message that has to be read anew, if any
   */
  take(told: Told, user: string): number | undefined {
    if (this.#asking > 0) this.#heard.push(told);
    const doubted = this.#tail?.doubted(told) ?? this.#window?.doubted(told);
    this.#tail?.live(told);
    this.#window?.happened(told);
    if (this.#tail && this.#tail.messages.size > most && !this.#window) this.#tail.trim(most / 2);
    if (told.key !== undefined && told.user === user) this.#waiting.delete(told.key);
    this.#changed();
    return doubted;
  }

  /** Something was said here, now or before a reload. */
  waits(key: string, data: Said | Happening, time: number): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.set(key, { data, time });
    this.#changed();
  }

  /** It has its place; `comes` says whether its publication will be told, too. */
  sent(key: string, offset: number, comes: boolean): void {
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    if (!comes || (this.#tail && offset <= this.#tail.position.offset)) this.#waiting.delete(key);
    else waiting.sent = offset;
    this.#changed();
  }

  /** It was refused: a message stays, to be said again or dropped; what was about a message goes. */
  unsent(key: string, error: HawserError): void {
    const waiting = this.#waiting.get(key);
    if (!waiting) return;
    if (happens(waiting.data)) this.#waiting.delete(key);
    else waiting.error = error;
    this.#changed();
  }

  /** Gives up something that was refused, and returns it. */
  drop(key: string): Said | undefined {
    const waiting = this.#waiting.get(key);
    if (!waiting?.error || happens(waiting.data)) return undefined;
    this.#waiting.delete(key);
    this.#changed();
    return waiting.data;
  }

  trim(kept: number): void {
    this.#window = undefined;
    this.#tail?.trim(kept);
    this.#changed();
  }

  stored(count: number, size: number): StoredStretch | undefined {
    return this.#tail?.stored(count, size);
  }

  /** All that is shown, oldest first; the same array until something changes. */
  entries(user: string): readonly Entry[] {
    if (Date.now() >= this.#until) this.#changed();
    return (this.#entries ??= this.#list(user));
  }

  /** When the next of the messages shown expires. */
  get until(): number {
    const now = Date.now();
    const untils = [...(this.#shown?.messages.values() ?? [])].map(({ until = 0 }) => (until > now ? until : Infinity));
    return untils.reduce((first, until) => Math.min(first, until), Infinity);
  }

  #list(user: string): Entry[] {
    const changes = [...this.#waiting].filter(([, { data }]) => happens(data));
    const shown = this.#shown;
    const time = Date.now();
    this.#until = this.until;
    const lines: (Entry & { at: number })[] = [];
    for (const message of shown?.messages.values() ?? []) {
      const own = message.user === user;
      const mine = changes.filter(([, { data }]) => (data as Happening).ref === message.offset);
      const told = mine.reduce((one, [, waiting]) => foretold(one, waiting, user), message);
      // A revision that does not exist yet is nobody's business.
      const now = at(told === message ? message : { ...told, revision: message.revision }, time);
      const id = own && message.key !== undefined ? message.key : `#${message.offset}`;
      lines.push({ kind: "message", id, message: now, own, changing: mine.length > 0, at: message.offset });
    }
    for (const note of shown?.notes.values() ?? []) lines.push({ kind: "note", id: `#${note.offset}`, note, at: note.offset });
    const entries: Entry[] = lines.sort((a, b) => a.at - b.at).map(({ at: _, ...entry }) => entry as Entry);
    if (this.#window) return entries;
    for (const [id, { data, time, error }] of this.#waiting) {
      if (!happens(data) && data.thread === undefined) entries.push({ kind: "pending", id, data, time, ...(error && { error }) });
    }
    return entries;
  }

  #happenedMeanwhile(stretch: Stretch): void {
    for (const told of this.#heard) if (aboutOf(told) > 0) stretch.happened(told);
  }

  #merge(): void {
    if (!this.#window || !this.#tail?.touches(this.#window)) return;
    this.#tail.absorb(this.#window);
    this.#window = undefined;
  }

  #changed(): void {
    this.#entries = undefined;
  }
}

/** What a message will be once something that waits has its place. */
function foretold(message: Message, { data, time }: Waiting, user: string): Message {
  const offset = message.revision + 1;
  return after(message, { offset, user, time, data, tags: { ref: String(message.offset) } });
}
