import { vi } from "vitest";
import { WebSocket } from "ws";
import { Hawser, type HawserOptions, type HawserStorage, type State } from "../src/index.js";

const open: Hawser[] = [];

/** A Hawser with short waits; `closeAll` closes it. */
export function newHawser(options: HawserOptions): Hawser {
  const hawser = new Hawser({ WebSocket, backoff: { base: 20, max: 50 }, ...options });
  open.push(hawser);
  return hawser;
}

export function closeAll(): void {
  for (const hawser of open.splice(0)) hawser.close();
}

/** Waits for a state and returns it. */
export function reached<N extends State["name"]>(hawser: Hawser, name: N): Promise<State & { name: N }> {
  // By events, not by looking now and then: a state may be over within a millisecond.
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ${name} in time, but ${hawser.state.name}`)), 15_000);
    const look = (state: State): void => {
      if (state.name !== name) return;
      clearTimeout(late);
      off();
      resolve(state as State & { name: N });
    };
    const off = hawser.on("state", look);
    look(hawser.state);
  });
}

/** Waits until `condition` gives something true, and returns that. */
export function until<T>(condition: () => T, timeout = 15_000): Promise<NonNullable<T>> {
  return vi.waitUntil(condition, { timeout, interval: 2 }) as Promise<NonNullable<T>>;
}

/** A Web Storage in memory that can be full. */
export class MemoryStorage implements HawserStorage {
  readonly items = new Map<string, string>();
  full = false;

  get length(): number {
    return this.items.size;
  }

  key(index: number): string | null {
    return [...this.items.keys()][index] ?? null;
  }

  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }

  removeItem(key: string): void {
    this.items.delete(key);
  }
}
