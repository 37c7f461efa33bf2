import type { ConversationView } from "./calls.js";

/** What the inbox signals: conversations that moved, each with its head. */
export interface MovedSignal {
  readonly type: "moved";
  /** One higher with each signal on this node; a gap says that one is lost. */
  readonly number: number;
  readonly channels: readonly (readonly [channel: string, head: number])[];
  /** There is more: ask. */
  readonly more?: boolean;
}

interface Answer {
  readonly conversations: readonly ConversationView[];
  /** What to ask since the next time. */
  readonly until?: number;
  readonly next?: string;
}

/** What `Moved` needs of the chat. */
export interface MovedHost {
  call<T>(method: string, data: object): Promise<T>;
  /** How many members a conversation has, where what is said there is to be asked for; undefined where it is known already. */
  wanted(channel: string, head: number): number | undefined;
  took(views: readonly ConversationView[]): void;
  /** More moved than is asked for page by page: the list is to be read anew. */
  stale(): void;
  failed(error: unknown): void;
}

const pageSize = 100;
const mostPages = 10;
/** Signals may be lost where nobody notices: so often is asked all the same, milliseconds. */
const anyway = 600_000;

/**
 * Keeps a list right that is not subscribed to: asks for conversations that were signalled to have moved, several at once, and the
 * later the more members they have, since all of them are told at the same moment; and after a break for all that moved meanwhile.
 */
export class Moved {
  readonly #host: MovedHost;
  readonly #waiting = new Set<string>();
  #number: number | undefined;
  #all = false;
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = Infinity;
  #anyway: ReturnType<typeof setTimeout> | undefined;
  /** Raised by `stop`, so that what is late notices. */
  #run = 0;

  constructor(host: MovedHost) {
    this.#host = host;
  }

  /** Since when is asked after a break; undefined before anything was told. For a cache. */
  get since(): number | undefined {
    return this.#since;
  }

  /** What a cache holds was told up to then. */
  restore(since: number | undefined): void {
    this.#since ??= since;
  }

  /** The inbox stands on another line, and perhaps on another node: numbers begin anew. */
  lined(): void {
    this.#number = undefined;
  }

  signalled({ number, channels, more = false }: MovedSignal): void {
    const missed = this.#number !== undefined && number !== this.#number + 1;
    this.#number = number;
    if (missed || more) {
      this.#all = true;
      this.#soon(300);
    }
    for (const [channel, head] of channels) {
      const members = this.#host.wanted(channel, head);
      if (members === undefined) continue;
      this.#waiting.add(channel);
      this.#soon(Math.min(10_000, 300 + 5 * members));
    }
  }

  /** Where a list that is read now will be continued from. */
  async begin(): Promise<number | undefined> {
    return (await this.#host.call<Answer>("moved", {})).until;
  }

  /** The list was read whole after `begin` had told this. */
  began(since: number | undefined): void {
    this.#since = since;
    this.#later();
  }

  /** Asks what moved since the last time; false where the list has to be read anew. */
  async catchUp(): Promise<boolean> {
    const since = this.#since;
    if (since === undefined) return false;
    const run = this.#run;
    let next: string | undefined;
    let until: number | undefined;
    for (let page = 0; page < mostPages; page++) {
      const answer = await this.#host.call<Answer>("moved", { since, limit: pageSize, ...(next !== undefined && { next }) });
      if (run !== this.#run) return true;
      this.#host.took(answer.conversations);
      until ??= answer.until;
      next = answer.next;
      if (next === undefined) {
        this.#since = until;
        this.#later();
        return true;
      }
    }
    return false;
  }

  stop(): void {
    this.#run++;
    clearTimeout(this.#timer);
    clearTimeout(this.#anyway);
    this.#timer = undefined;
    this.#dueAt = Infinity;
    this.#waiting.clear();
    this.#all = false;
    this.#number = undefined;
    this.#since = undefined;
  }

  #soon(wait: number): void {
    const jittered = wait * (0.75 + Math.random() / 2);
    const at = performance.now() + jittered;
    if (at >= this.#dueAt) return;
    this.#dueAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask().catch((error: unknown) => this.#host.failed(error)), jittered);
  }

  #later(): void {
    clearTimeout(this.#anyway);
    this.#anyway = setTimeout(() => {
      this.#all = true;
      this.#soon(1_000);
    }, anyway * (0.5 + Math.random()));
    (this.#anyway as { unref?: () => void }).unref?.();
  }

  async #ask(): Promise<void> {
    this.#dueAt = Infinity;
    const channels = [...this.#waiting];
    const all = this.#all || channels.length > pageSize;
    this.#waiting.clear();
    this.#all = false;
    if (all) {
      if (!(await this.catchUp())) this.#host.stale();
    } else {
      const run = this.#run;
      const { conversations } = await this.#host.call<Answer>("moved", { channels });
      if (run === this.#run) this.#host.took(conversations);
    }
  }
}
