import { fromBase64, toBase64 } from "./wire/json.js";
import { now, type Author, type Entry, type Shelf } from "./outbox.js";

/** Where things are kept across a reload; `localStorage` and `sessionStorage` are such. */
export interface HawserStorage {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The browser's own storage of this kind, where there is a browser and it lets us. */
export function browserStorage(kind: "localStorage" | "sessionStorage"): HawserStorage | undefined {
  try {
    return typeof document === "undefined" ? undefined : globalThis[kind];
  } catch {
    return undefined;
  }
}

/** A name that nobody else has: 128 random bits. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Keeps nothing. */
export const noShelf: Shelf = { keep() {}, drop() {} };

interface StoredEntry {
  readonly channel: string;
  readonly json?: string;
  readonly bytes?: string;
  readonly key: string;
  readonly tags?: Record<string, string>;
  readonly slot?: string;
  readonly author?: Author;
  readonly tried?: { readonly wall: number; readonly user: string };
}

/**
 * One page's outbox in a storage that all pages of an origin share.
 *
 * Each page writes under a name of its own and holds a Web Lock of that name for as long as it lives, so that another
 * page takes over only what nobody holds any more. Where there are no Web Locks, only a page's own successor in the
 * same tab does, which finds the name in `tab`. What cannot be read is removed, what cannot be written is kept in
 * memory only.
 */
export class StoredShelf implements Shelf {
  readonly #storage: HawserStorage;
  readonly #prefix: string;
  readonly #own = randomName();
  readonly #keys = new Map<Entry, string>();
  readonly #tab: TabNote | undefined;
  readonly #adopted = new WeakSet<Entry>();
  #count = 0;
  /** What is taken over sorts before all that is written here, some of which may be kept already. */
  #adoptedCount = Number.MIN_SAFE_INTEGER;

  constructor(storage: HawserStorage, scope: string, tab: HawserStorage | undefined) {
    this.#storage = storage;
    this.#prefix = `hawser:${scope}:outbox:`;
    const locks = webLocks();
    if (locks) void locks.request(this.#prefix + this.#own, () => new Promise(() => {})).catch(() => {});
    else if (tab) this.#tab = new TabNote(tab, `hawser:${scope}:shelf`, () => this.#own);
  }

  keep(entry: Entry): void {
    const key = this.#keys.get(entry) ?? `${this.#prefix}${this.#own}:${this.#next(entry)}`;
    try {
      this.#storage.setItem(key, JSON.stringify(toStored(entry)));
      this.#keys.set(entry, key);
    } catch {
      // Full or forbidden: the entry lives as long as the page.
    }
  }

  #next(entry: Entry): number {
    return this.#adopted.has(entry) ? this.#adoptedCount++ : this.#count++;
  }

  drop(entry: Entry): void {
    const key = this.#keys.get(entry);
    this.#keys.delete(entry);
    if (key !== undefined) this.#remove(key);
  }

  /** Takes over what earlier pages left, oldest first; `take` is called while nobody else can take it. */
  async adopt(take: (entry: Entry) => void): Promise<void> {
    const left = this.#tab?.take();
    for (const name of this.#names()) {
      const locks = webLocks();
      if (locks) {
        const taken = locks.request(this.#prefix + name, { ifAvailable: true }, (lock) => {
          if (lock) this.#adoptFrom(name, take);
        });
        await taken.catch(() => {});
      } else if (!this.#tab || name === left) this.#adoptFrom(name, take);
    }
  }

  #adoptFrom(name: string, take: (entry: Entry) => void): void {
    const prefix = `${this.#prefix}${name}:`;
    const keys = this.#allKeys().filter((key) => key.startsWith(prefix));
    const numberOf = (key: string): number => Number(key.slice(prefix.length));
    for (const key of keys.sort((a, b) => numberOf(a) - numberOf(b))) {
      const entry = this.#read(key);
      if (entry) {
        this.#adopted.add(entry);
        take(entry);
      }
      this.#remove(key);
    }
  }

  #read(key: string): Entry | undefined {
    try {
      return toEntry(JSON.parse(this.#storage.getItem(key) ?? "") as StoredEntry);
    } catch {
      return undefined;
    }
  }

  #names(): Set<string> {
    const own = this.#allKeys().filter((key) => key.startsWith(this.#prefix));
    const names = own.map((key) => key.slice(this.#prefix.length).split(":")[0] as string);
    return new Set(names.filter((name) => name !== this.#own));
  }

  #allKeys(): string[] {
    try {
      const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
      return keys.filter((key) => key !== null);
    } catch {
      return [];
    }
  }

  #remove(key: string): void {
    try {
      this.#storage.removeItem(key);
    } catch {
      // It stays; its publish key makes a second sending harmless.
    }
  }
}

/**
 * One value handed from a page to its successor in the same tab: written when the page goes, taken when the next one
 * comes. In between it is not there, so that a duplicated tab does not get a copy.
 */
export class TabNote {
  readonly #storage: HawserStorage;
  readonly #key: string;

  constructor(storage: HawserStorage, key: string, value: () => string | undefined) {
    this.#storage = storage;
    this.#key = key;
    globalThis.addEventListener?.("pagehide", () => {
      const current = value();
      try {
        if (current !== undefined) storage.setItem(key, current);
      } catch {
        // The successor begins anew.
      }
    });
    // A page that comes back from the browser's cache is its own successor.
    globalThis.addEventListener?.("pageshow", () => this.take());
  }

  take(): string | undefined {
    try {
      const value = this.#storage.getItem(this.#key);
      this.#storage.removeItem(this.#key);
      return value ?? undefined;
    } catch {
      return undefined;
    }
  }
}

function webLocks(): LockManager | undefined {
  return typeof navigator === "undefined" ? undefined : navigator.locks;
}

function toStored({ channel, payload, key, tags, slot, author, tried }: Entry): StoredEntry {
  return {
    channel,
    ...("json" in payload ? { json: payload.json } : { bytes: toBase64(payload.bytes) }),
    key,
    ...(tags && { tags }),
    ...(slot !== undefined && { slot }),
    ...(author && { author }),
    ...(tried && { tried: { wall: tried.at.wall, user: tried.user } }),
  };
}

/** Throws where the text is not what `toStored` made. */
function toEntry({ channel, json, bytes, key, tags, slot, author, tried }: StoredEntry): Entry {
  if (typeof channel !== "string" || typeof key !== "string") throw new TypeError("no entry");
  if (json !== undefined) JSON.parse(json);
  else if (bytes === undefined) throw new TypeError("no payload");
  const elapsed = tried ? Math.max(0, Date.now() - tried.wall) : 0;
  return {
    channel,
    payload: json !== undefined ? { json } : { bytes: fromBase64(bytes as string) },
    key,
    tags,
    slot,
    author,
    tried: tried && { at: { wall: tried.wall, steady: now().steady - elapsed }, user: tried.user },
  };
}
