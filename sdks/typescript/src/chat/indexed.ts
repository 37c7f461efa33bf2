import type { Position } from "../wire/frames.js";
import { replaces, type ChatCache, type Kept, type StoredConversation } from "./cache.js";
import type { StoredStretch } from "./stretch.js";

/** Every row says whose it is and when it was kept, milliseconds since 1970. */
interface Row {
  readonly user: string;
  readonly channel: string;
  readonly saved: number;
}

type ConversationRow = Row & StoredConversation;
type StretchRow = Row & { readonly stretch: StoredStretch };
/** The inbox has a row of its own, under no channel. */
type InboxRow = Row & { readonly position: Position; readonly since?: number };

const stores = ["conversations", "stretches", "inboxes"] as const;
const keptFor = 30 * 24 * 60 * 60 * 1000;

/**
 * Keeps into the browser's IndexedDB, one database for an origin and name. Each `keep` is one transaction that looks at what is
 * there, so tabs do not undo one another's. What nobody touched for 30 days goes.
 */
export class IndexedCache implements ChatCache {
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;

  constructor(name = "hawser-chat") {
    this.#name = name;
  }

  async load(user: string): ReturnType<ChatCache["load"]> {
    const transaction = (await this.#open()).transaction(stores, "readwrite");
    const done = finished(transaction);
    for (const name of stores) prune(transaction.objectStore(name));
    const rows = ask<ConversationRow[]>(transaction.objectStore("conversations").getAll(ofUser(user)));
    const inbox = ask<InboxRow | undefined>(transaction.objectStore("inboxes").get([user, ""]));
    const conversations = (await rows).map(({ view, reading, uncounted }) => ({
      view,
      ...(reading !== undefined && { reading }),
      ...(uncounted && { uncounted }),
    }));
    const { position, since } = (await inbox) ?? {};
    await done;
    return { ...(position && { inbox: position }), ...(since !== undefined && { since }), conversations };
  }

  async messages(user: string, channel: string): Promise<StoredStretch | undefined> {
    const store = (await this.#open()).transaction("stretches").objectStore("stretches");
    return (await ask<StretchRow | undefined>(store.get([user, channel])))?.stretch;
  }

  async keep(user: string, { inbox, since, conversations, stretches, gone }: Kept): Promise<void> {
    const transaction = (await this.#open()).transaction(stores, "readwrite");
    const done = finished(transaction);
    const store = (name: (typeof stores)[number]): IDBObjectStore => transaction.objectStore(name);
    const saved = Date.now();
    if (inbox) {
      const row: InboxRow = { user, channel: "", saved, position: inbox, ...(since !== undefined && { since }) };
      put<InboxRow>(store("inboxes"), row, (held) => replaces(held.position, inbox));
    }
    for (const one of conversations) {
      const row: ConversationRow = { user, channel: one.view.channel, saved, ...one };
      put<ConversationRow>(store("conversations"), row, (held) => replaces(held.view.head, one.view.head));
    }
    for (const [channel, stretch] of stretches) {
      const row: StretchRow = { user, channel, saved, stretch };
      put<StretchRow>(store("stretches"), row, (held) => replaces(held.stretch.position, stretch.position));
    }
    for (const channel of gone) {
      store("conversations").delete([user, channel]);
      store("stretches").delete([user, channel]);
    }
    await done;
  }

  async clear(user: string): Promise<void> {
    const transaction = (await this.#open()).transaction(stores, "readwrite");
    const done = finished(transaction);
    for (const name of stores) transaction.objectStore(name).delete(ofUser(user));
    await done;
  }

  /** Closes the database, so that another version of the page can change it. */
  async close(): Promise<void> {
    const open = this.#database;
    this.#database = undefined;
    (await open)?.close();
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => {
        for (const name of stores) {
          const store = request.result.createObjectStore(name, { keyPath: ["user", "channel"] });
          store.createIndex("saved", "saved");
        }
      };
      request.onsuccess = () => {
        const database = request.result;
        // Another tab brings a newer version, or the browser took the storage away: what comes next opens it anew.
        const closes = (): void => {
          database.close();
          this.#database = undefined;
        };
        database.onversionchange = closes;
        database.onclose = closes;
        resolve(database);
      };
      request.onerror = () => reject(request.error ?? new Error("IndexedDB cannot be opened"));
    }).catch((error: unknown) => {
      this.#database = undefined;
      throw error;
    });
    return this.#database;
  }
}

/** All keys of a user: a channel is text, and every text sorts before any array. */
function ofUser(user: string): IDBKeyRange {
  return IDBKeyRange.bound([user, ""], [user, []]);
}

function ask<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB refused"));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("IndexedDB gave up"));
  });
}

/** Puts a row unless a later one is there. */
function put<T extends Row>(store: IDBObjectStore, row: T, may: (held: T) => boolean): void {
  const request = store.get([row.user, row.channel]) as IDBRequest<T | undefined>;
  request.onsuccess = () => {
    if (!request.result || may(request.result)) store.put(row);
  };
}

function prune(store: IDBObjectStore): void {
  const request = store.index("saved").openKeyCursor(IDBKeyRange.upperBound(Date.now() - keptFor));
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    store.delete(cursor.primaryKey);
    cursor.continue();
  };
}
