import { Backoff } from "../backoff.js";
import type { HawserError } from "../errors.js";
import type { Page } from "./calls.js";
import type { Timeline } from "./timeline.js";

export const pageSize = 50;

/** Where a page is: the newest without any of these offsets. */
interface Where {
  readonly limit: number;
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
}

/** Brings pages of a conversation into its timeline; what is asked for before the timeline begins anew is passed over. */
export class Pages {
  readonly #timeline: Timeline;
  readonly #ask: (where: Where) => Promise<Page>;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #backoff = new Backoff();
  #run = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #extending: Promise<void> | undefined;

  constructor(timeline: Timeline, ask: (where: Where) => Promise<Page>, changed: () => void, failed: (error: unknown) => void) {
    this.#timeline = timeline;
    this.#ask = ask;
    this.#changed = changed;
    this.#failed = failed;
  }

  /** Begins anew with the newest page; what is shown stays until it is there, however often it has to be asked for. */
  async newest(): Promise<void> {
    const run = ++this.#run;
    clearTimeout(this.#timer);
    try {
      await this.#take({ limit: pageSize }, (page) => this.#timeline.restart(page));
      this.#backoff.reset();
    } catch (error) {
      if (run !== this.#run) return;
      if ((error as HawserError).retry) this.#timer = setTimeout(() => void this.newest(), this.#backoff.next());
      else this.#failed(error);
    }
  }

  /** The page before, or after, what is shown; one at a time. */
  async extend(way: "before" | "after", limit: number): Promise<void> {
    const from = this.#timeline[way];
    if (from === undefined) return;
    this.#extending ??= this.#take({ [way]: from, limit }, (page) => this.#timeline.extend(page, way, from)).finally(() => {
      this.#extending = undefined;
    });
    await this.#extending;
  }

  /** A page from anywhere is looked at. */
  async look(around: number, limit: number): Promise<void> {
    await this.#take({ around, limit }, (page) => this.#timeline.look(page));
  }

  /** Reads one message anew. */
  async renew(offset: number): Promise<void> {
    await this.#take({ around: offset, limit: 2 }, (page) => this.#timeline.renew(page)).catch(this.#failed);
  }

  stop(): void {
    this.#run++;
    clearTimeout(this.#timer);
  }

  async #take(where: Where, take: (page: Page) => void): Promise<void> {
    const run = this.#run;
    this.#timeline.asks();
    try {
      const page = await this.#ask(where);
      if (run === this.#run) take(page);
    } finally {
      this.#timeline.answered();
      this.#changed();
    }
  }
}
