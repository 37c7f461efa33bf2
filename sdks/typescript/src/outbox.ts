import { Backoff, type BackoffOptions } from "./backoff.js";
import { Codes } from "./codes.js";
import { HawserError, refusalOf } from "./errors.js";
import type { Command, HistoryPage, Payload, Position, PublishFields, ServerMessage } from "./wire/frames.js";

/** How much may wait to be published; what exceeds it is refused with `too-many-waiting`. */
export interface OutboxOptions {
  /** The most publications. Default 1,000. */
  readonly entries?: number;
  /** About the most bytes of their data. Default 4 MiB. */
  readonly bytes?: number;
}

/** Who a publication is from; two guests with different names are both nobody's account. */
export interface Author {
  readonly user: string;
  readonly guest: boolean;
}

/** A publication on its way. */
export interface Entry {
  readonly channel: string;
  readonly payload: Payload;
  readonly key: string;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly slot?: string | undefined;
  /** Who wrote it; undefined where that was before the first connection. */
  readonly author?: Author | undefined;
  /** When it was sent first, of the tries whose effect is unknown; undefined where there are none. */
  tried?: { readonly at: Moment; readonly user: string } | undefined;
}

/** A time by both clocks: the wall's survives a reload, the other cannot be set. Milliseconds. */
export interface Moment {
  readonly wall: number;
  readonly steady: number;
}

export function now(): Moment {
  return { wall: Date.now(), steady: performance.now() };
}

/** The longer of what the two clocks say, since either may have stood still; at least 0. */
export function ageOf({ wall, steady }: Moment): number {
  return Math.max(0, Date.now() - wall, Math.floor(performance.now() - steady));
}

/** Keeps entries across a reload of the page; never throws. */
export interface Shelf {
  keep(entry: Entry): void;
  drop(entry: Entry): void;
}

export interface OutboxListener {
  sent(entry: Entry, position: Position): void;
  unsent(entry: Entry, error: HawserError): void;
}

/** The part of a line that the outbox uses; a new one for each connection. */
export interface Wire {
  ask(command: Command, answer: (reply: ServerMessage) => void): void;
}

interface Item {
  readonly entry: Entry;
  readonly size: number;
  /** Whether an earlier page wrote it. */
  readonly restored: boolean;
  kept: boolean;
  readonly resolve: (position: Position) => void;
  readonly reject: (error: HawserError) => void;
}

/** One channel's items, oldest first; only the first is ever under way, so that order holds. */
interface Queue {
  readonly items: Item[];
  readonly backoff: Backoff;
  busy: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

/** Refusals that leave open whether the command took effect. */
const unknownOutcome = new Set<number>([Codes.LOG_UNAVAILABLE.code, Codes.INTERNAL.code]);

const historyPages = 10;

/** No server's limit on a frame is so low, bytes. */
const surelyTaken = 16 * 1024;

/**
 * Publications until they are acknowledged: queued while there is no line, sent again under the same key after a break,
 * each channel's in order and one at a time.
 *
 * An entry leaves only when its fate is known: it has a position, it was refused for good, or it is *uncertain*, since
 * it may have been published and the server no longer remembers its key.
 */
export class Outbox {
  readonly #queues = new Map<string, Queue>();
  readonly #listener: OutboxListener;
  readonly #shelf: Shelf;
  readonly #backoff: BackoffOptions;
  readonly #mostEntries: number;
  readonly #mostBytes: number;
  #entries = 0;
  #bytes = 0;
  #wire: Wire | undefined;
  #author: Author | undefined;

  constructor(options: OutboxOptions, backoff: BackoffOptions, shelf: Shelf, listener: OutboxListener) {
    this.#mostEntries = options.entries ?? 1000;
    this.#mostBytes = options.bytes ?? 4 * 1024 * 1024;
    this.#backoff = backoff;
    this.#shelf = shelf;
    this.#listener = listener;
  }

  /** The author that the last connection told; undefined before the first. */
  get author(): Author | undefined {
    return this.#author;
  }

  /** What waits for a channel, in order. */
  waiting(channel: string): readonly Entry[] {
    return this.#queues.get(channel)?.items.map((item) => item.entry) ?? [];
  }

  /** Takes an entry; settles when its fate is known. */
  add(entry: Entry): Promise<Position> {
    if (this.#entries >= this.#mostEntries || this.#bytes + entrySize(entry) > this.#mostBytes) {
      return Promise.reject(HawserError.of(Codes.TOO_MANY_WAITING, "the outbox is full"));
    }
    return this.#take(entry, false);
  }

  /** Takes an entry that was in an outbox before, however many there are; it goes out before what was added here. */
  restore(entry: Entry): Promise<Position> {
    return this.#take(entry, true);
  }

  #take(entry: Entry, restored: boolean): Promise<Position> {
    return new Promise((resolve, reject) => {
      const item: Item = { entry, size: entrySize(entry), restored, kept: false, resolve, reject };
      this.#entries++;
      this.#bytes += item.size;
      const queue = this.#queueOf(entry.channel);
      // Only the first is ever under way, and what is restored comes before the first line stands.
      const at = restored ? queue.items.findIndex((each) => !each.restored) : -1;
      queue.items.splice(at < 0 ? queue.items.length : at, 0, item);
      // What can be sent at once is kept as tried, in one write instead of two.
      this.#advance(queue);
      if (!item.kept && queue.items.includes(item)) this.#keep(item);
    });
  }

  /** A line stands: everything that waits goes out again. */
  open(wire: Wire, author: Author): void {
    this.#wire = wire;
    this.#author = author;
    for (const queue of [...this.#queues.values()]) {
      queue.busy = false;
      clearTimeout(queue.timer);
      this.#advance(queue);
    }
  }

  /** The line is gone: what is unanswered waits for the next. */
  close(): void {
    this.#wire = undefined;
    for (const queue of this.#queues.values()) clearTimeout(queue.timer);
  }

  /**
   * The last line ended over a message that was too large: the largest publication under way is refused, or it would end
   * every line to come. False where none is large enough to have been it.
   */
  refuseLargest(): boolean {
    let largest: Queue | undefined;
    for (const queue of this.#queues.values()) {
      const size = queue.busy ? (queue.items[0]?.size ?? 0) : 0;
      if (size > (largest?.items[0]?.size ?? surelyTaken)) largest = queue;
    }
    if (largest) this.#refuse(largest, HawserError.of(Codes.DATA_TOO_LARGE, "larger than a line may carry"));
    return largest !== undefined;
  }

  /** Gives everything up, and who the author was; what may have been published is rejected as uncertain. */
  forget(): void {
    this.#author = undefined;
    for (const queue of [...this.#queues.values()]) {
      clearTimeout(queue.timer);
      while (queue.items[0]) {
        const { tried } = queue.items[0].entry;
        this.#refuse(queue, HawserError.of(tried ? Codes.KEY_EXPIRED : Codes.NOT_CONNECTED, "given up"));
      }
    }
  }

  #queueOf(channel: string): Queue {
    let queue = this.#queues.get(channel);
    if (!queue) {
      queue = { items: [], backoff: new Backoff(this.#backoff), busy: false };
      this.#queues.set(channel, queue);
    }
    return queue;
  }

  /** Sends the first item of a queue, unless one is under way. */
  #advance(queue: Queue): void {
    const [item] = queue.items;
    const wire = this.#wire;
    const author = this.#author;
    if (!item || queue.busy || !wire || !author) return;
    queue.busy = true;
    const { entry } = item;
    if (entry.tried && entry.tried.user !== author.user) {
      this.#settleByHistory(queue, entry, wire);
    } else if (entry.author && isForeign(entry.author, author)) {
      this.#refuse(queue, HawserError.of(Codes.WRONG_USER, `written by ${entry.author.user}`));
    } else {
      this.#send(queue, item, wire, author);
    }
  }

  #send(queue: Queue, item: Item, wire: Wire, author: Author): void {
    const { entry } = item;
    const before = entry.tried;
    const command: Command = { type: "publish", ...fieldsOf(entry), age: before && Math.max(1, ageOf(before.at)) };
    if (!before) {
      entry.tried = { at: now(), user: author.user };
      this.#keep(item);
    }
    wire.ask(command, (reply) => {
      if (this.#wire !== wire || queue.items[0]?.entry !== entry) return;
      if (reply.type === "published") this.#accept(queue, reply.position);
      else if (reply.type !== "error") this.#refuse(queue, HawserError.of(Codes.INTERNAL, `answered by ${reply.type}`));
      else if (reply.code === Codes.KEY_EXPIRED.code) this.#settleByHistory(queue, entry, wire);
      else if (reply.retry) {
        if (!unknownOutcome.has(reply.code)) entry.tried = before;
        this.#retry(queue);
      } else {
        this.#refuse(queue, refusalOf(reply));
      }
    });
  }

  /** The server cannot say whether this entry took effect; the channel itself may. */
  #settleByHistory(queue: Queue, entry: Entry, wire: Wire): void {
    const uncertain = HawserError.of(Codes.KEY_EXPIRED, "the outcome is unknown: look for the key in the history");
    const read = (pages: number, before: Position | undefined): void => {
      wire.ask({ type: "history", channel: entry.channel, limit: 1000, before }, (reply) => {
        if (this.#wire !== wire || queue.items[0]?.entry !== entry) return;
        if (reply.type !== "history") {
          if (reply.type === "error" && reply.retry) this.#retry(queue);
          else this.#refuse(queue, uncertain);
          return;
        }
        const found = reply.publications.find((publication) => publication.key === entry.key);
        const further = olderThan(reply, entry);
        if (found) this.#accept(queue, { epoch: reply.position.epoch, offset: found.offset });
        else if (further && pages > 1) read(pages - 1, further);
        else this.#refuse(queue, uncertain);
      });
    };
    read(historyPages, undefined);
  }

  /** Begins again with the first item after a while. */
  #retry(queue: Queue): void {
    queue.timer = setTimeout(() => {
      queue.busy = false;
      this.#advance(queue);
    }, queue.backoff.next());
  }

  #keep(item: Item): void {
    item.kept = true;
    this.#shelf.keep(item.entry);
  }

  #accept(queue: Queue, position: Position): void {
    const item = this.#leave(queue);
    queue.backoff.reset();
    item.resolve(position);
    this.#listener.sent(item.entry, position);
    this.#advance(queue);
  }

  #refuse(queue: Queue, error: HawserError): void {
    const item = this.#leave(queue);
    item.reject(error);
    this.#listener.unsent(item.entry, error);
    this.#advance(queue);
  }

  #leave(queue: Queue): Item {
    const item = queue.items.shift() as Item;
    queue.busy = false;
    this.#entries--;
    this.#bytes -= item.size;
    this.#shelf.drop(item.entry);
    if (queue.items.length === 0) this.#queues.delete(item.entry.channel);
    return item;
  }
}

function fieldsOf({ channel, payload, key, tags, slot }: Entry): PublishFields {
  return { channel, payload, key, tags, slot };
}

function entrySize({ payload }: Entry): number {
  return "json" in payload ? payload.json.length : payload.bytes.length;
}

/** An account's words do not go out under another name; one guest's may go out as another guest's. */
function isForeign(author: Author, current: Author): boolean {
  return author.user !== current.user && !(author.guest && current.guest);
}

/** Where to read on for a publication that is not in this page; undefined where it would have to be. */
function olderThan({ position, publications }: HistoryPage, { tried }: Entry): Position | undefined {
  const [oldest] = publications;
  if (!oldest || oldest.offset === 1) return undefined;
  const clocksDifferBy = 60_000;
  if (tried && oldest.time < tried.at.wall - clocksDifferBy) return undefined;
  return { epoch: position.epoch, offset: oldest.offset };
}
