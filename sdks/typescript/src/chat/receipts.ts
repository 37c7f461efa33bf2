import type { ConversationMember } from "./calls.js";

/** How far a message of one's own has come with the others of the conversation. */
export interface Receipt {
  readonly received: number;
  readonly read: number;
  /** The others. */
  readonly of: number;
}

/** How a group's others stand; of larger groups nobody is asked one by one. */
export const mostAsked = 100;

/** What the others have of the message at an offset; undefined while that is not known. */
export function receiptOf(members: readonly ConversationMember[], user: string, offset: number): Receipt | undefined {
  const others = members.filter((one) => one.user !== user);
  if (others.length === 0) return undefined;
  const count = (what: "read" | "received"): number => others.filter((one) => one[what] >= offset).length;
  return { received: count("received"), read: count("read"), of: others.length };
}

/**
 * When to ask how far the others have read, since nobody tells: soon after something of one's own was sent and after somebody
 * else spoke, then more and more seldom, and no more once all have read it.
 */
export class ReceiptWatch {
  readonly #ask: () => Promise<boolean>;
  readonly #first: number;
  readonly #longest: number;
  #wait: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #on = false;

  /**
   * @param ask asks, and resolves with whether there is more to wait for
   * @param first milliseconds until the first question; it doubles up to `longest`
   */
  constructor(ask: () => Promise<boolean>, first = 1_000, longest = 30_000) {
    this.#ask = ask;
    this.#first = this.#wait = first;
    this.#longest = longest;
  }

  /** Something happened that makes an answer likely. */
  soon(): void {
    this.#on = true;
    this.#wait = this.#first;
    this.#schedule();
  }

  stop(): void {
    this.#on = false;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#due(), this.#wait);
    (this.#timer as { unref?: () => void }).unref?.();
    this.#wait = Math.min(this.#longest, this.#wait * 2);
  }

  async #due(): Promise<void> {
    const more = await this.#ask().catch(() => true);
    if (this.#on && more) this.#schedule();
  }
}
