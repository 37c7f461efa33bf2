import { Emitter } from "../emitter.js";
import type { Publication } from "../wire/frames.js";
import type { ThreadPage } from "./calls.js";
import { aboutOf, after, at, messageOf, threadOf } from "./fold.js";
import type { Message } from "./message.js";

export interface ThreadEvents {
  /** Something of what is shown is different. */
  change: void;
}

/** What was said in the thread of a message, held live while it is open. Obtained from a `Conversation`. */
export class Thread {
  /** The offset of the message that it begins with. */
  readonly offset: number;
  readonly #ask: (next: number) => Promise<ThreadPage>;
  readonly #closed: () => void;
  readonly #events = new Emitter<ThreadEvents>();
  readonly #messages = new Map<number, Message>();
  /** Where the next page begins; undefined where everything is there. */
  #next: number | undefined = 0;
  /** What came while a page was read: it may not be in it. */
  #heard: Publication[] = [];
  #loading: Promise<void> | undefined;
  /** Raised where it begins anew, so that a page of before is passed over. */
  #run = 0;

  /** @internal */
  constructor(offset: number, ask: (next: number) => Promise<ThreadPage>, closed: () => void) {
    this.offset = offset;
    this.#ask = ask;
    this.#closed = closed;
  }

  /** What was answered, oldest first, as far as it is loaded. */
  get messages(): readonly Message[] {
    const now = Date.now();
    return [...this.#messages.values()].sort((a, b) => a.offset - b.offset).map((message) => at(message, now));
  }

  /** Whether there is more to load. */
  get hasMore(): boolean {
    return this.#next !== undefined;
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof ThreadEvents>(event: K, listener: (event: ThreadEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Loads the next page, or the first; resolves once it is there. */
  async more(): Promise<void> {
    const next = this.#next;
    if (next === undefined) return;
    this.#loading ??= this.#load(next).finally(() => {
      this.#loading = undefined;
      this.#heard = [];
    });
    await this.#loading;
  }

  /** Hears nothing more. */
  close(): void {
    this.#closed();
  }

  /** @internal The next of the channel. */
  take(publication: Publication): void {
    if (this.#loading) this.#heard.push(publication);
    this.#took(publication);
  }

  /** @internal What was missed does not come: it begins anew. */
  lost(): void {
    this.#run++;
    this.#messages.clear();
    this.#heard = [];
    this.#next = 0;
    this.#events.emit("change", undefined);
  }

  async #load(next: number): Promise<void> {
    const run = this.#run;
    const page = await this.#ask(next);
    if (run !== this.#run) return this.#load(0);
    for (const message of page.messages) {
      const held = this.#messages.get(message.offset);
      if (!held || held.revision <= message.revision) this.#messages.set(message.offset, message);
    }
    this.#next = page.next;
    for (const publication of this.#heard) this.#took(publication);
    this.#events.emit("change", undefined);
  }

  #took(publication: Publication): void {
    if (threadOf(publication) === this.offset) {
      // What is said beyond a page comes with a later one.
      if (this.#next !== undefined || this.#messages.has(publication.offset)) return;
      this.#messages.set(publication.offset, messageOf(publication));
    } else {
      const message = this.#messages.get(aboutOf(publication));
      if (!message) return;
      this.#messages.set(message.offset, after(message, publication));
    }
    this.#events.emit("change", undefined);
  }
}
