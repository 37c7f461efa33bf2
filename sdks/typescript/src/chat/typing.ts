import type { Channel } from "../channel.js";

/** Somebody who types says so again within this time, milliseconds, and no sooner. */
const toldEvery = 3_000;
/** Who has not said so for this long types no more. */
const shownFor = 6_000;

/** Who types in a conversation; each ends by itself, since nothing is kept of it and it may be lost. */
export class Typing {
  readonly #changed: () => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #users: readonly string[] = [];
  #toldAt = -Infinity;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Who does, in the order in which they began; the same array until that changes. */
  get users(): readonly string[] {
    return this.#users;
  }

  /** Somebody said that they type. */
  heard(user: string): void {
    const known = this.#timers.get(user);
    clearTimeout(known);
    const timer = setTimeout(() => this.ended(user), shownFor);
    (timer as { unref?: () => void }).unref?.();
    this.#timers.set(user, timer);
    if (known === undefined) this.#change();
  }

  /** They said it, or did not say more. */
  ended(user: string): void {
    clearTimeout(this.#timers.get(user));
    if (this.#timers.delete(user)) this.#change();
  }

  /** Somebody tells those who look; oneself on another device counts for nothing. */
  signalled({ user, data }: { readonly user?: string; readonly data: unknown }, self: string): void {
    const type = (data as { type?: unknown } | null)?.type;
    if (type === "typing" && user !== undefined && user !== self) this.heard(user);
  }

  /** Tells that one types, where that is due. */
  tell(line: Channel): void {
    if (line.live && this.due()) void line.signal({ type: "typing" });
  }

  /** Whether one's own typing is to be told now. */
  due(now = performance.now()): boolean {
    if (now - this.#toldAt < toldEvery) return false;
    this.#toldAt = now;
    return true;
  }

  /** What one typed was said: what one types next is told at once. */
  said(): void {
    this.#toldAt = -Infinity;
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#users = [];
  }

  #change(): void {
    this.#users = [...this.#timers.keys()];
    this.#changed();
  }
}
