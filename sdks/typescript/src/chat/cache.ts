import type { Position } from "../wire/frames.js";
import type { ConversationView } from "./calls.js";
import type { StoredStretch } from "./stretch.js";

/** A conversation as a cache keeps it. */
export interface StoredConversation {
  readonly view: ConversationView;
  /** How far the user has read here, where the server was not told yet. */
  readonly reading?: number;
  /** What is unread was not known: the server's answer was still to come. */
  readonly uncounted?: boolean;
}

/** What changed since a cache was told last. */
export interface Kept {
  readonly inbox?: Position;
  /** Up to when the list is told; what moved since is asked for. */
  readonly since?: number;
  readonly conversations: readonly StoredConversation[];
  /** The newest messages, by channel. */
  readonly stretches: ReadonlyMap<string, StoredStretch>;
  /** Channels of conversations that are the user's no more. */
  readonly gone: readonly string[];
}

/**
 * Keeps what a chat knows, so that it is there at once and without a line. Several tabs may keep into one: what is older than what
 * is kept is passed over.
 */
export interface ChatCache {
  /** All conversations of a user, and the position of their inbox. */
  load(user: string): Promise<{
    readonly inbox?: Position;
    readonly since?: number;
    readonly conversations: readonly StoredConversation[];
  }>;
  /** The newest messages of a conversation. */
  messages(user: string, channel: string): Promise<StoredStretch | undefined>;
  keep(user: string, kept: Kept): Promise<void>;
  /** Drops all of a user, as for a logout. */
  clear(user: string): Promise<void>;
}

/** Whether something at `next` may replace what is at `held`: it is not older. What is of another epoch is. */
export function replaces(held: Position | undefined, next: Position | undefined): boolean {
  return !held || !next || held.epoch !== next.epoch || next.offset >= held.offset;
}

interface Drawer {
  inbox?: Position;
  since?: number;
  readonly conversations: Map<string, StoredConversation>;
  readonly stretches: Map<string, StoredStretch>;
}

/** Keeps everything in memory, for programs without a browser and for tests. */
export class MemoryCache implements ChatCache {
  readonly #drawers = new Map<string, Drawer>();

  load(user: string): ReturnType<ChatCache["load"]> {
    const { inbox, since, conversations } = this.#drawer(user);
    return Promise.resolve({
      ...(inbox && { inbox }),
      ...(since !== undefined && { since }),
      conversations: [...conversations.values()],
    });
  }

  messages(user: string, channel: string): Promise<StoredStretch | undefined> {
    return Promise.resolve(this.#drawer(user).stretches.get(channel));
  }

  keep(user: string, { inbox, since, conversations, stretches, gone }: Kept): Promise<void> {
    const drawer = this.#drawer(user);
    if (since !== undefined) drawer.since = since;
    if (inbox && replaces(drawer.inbox, inbox)) drawer.inbox = inbox;
    for (const one of conversations) {
      const { channel, head } = one.view;
      if (replaces(drawer.conversations.get(channel)?.view.head, head)) drawer.conversations.set(channel, one);
    }
    for (const [channel, stretch] of stretches) {
      if (replaces(drawer.stretches.get(channel)?.position, stretch.position)) drawer.stretches.set(channel, stretch);
    }
    for (const channel of gone) {
      drawer.conversations.delete(channel);
      drawer.stretches.delete(channel);
    }
    return Promise.resolve();
  }

  clear(user: string): Promise<void> {
    this.#drawers.delete(user);
    return Promise.resolve();
  }

  #drawer(user: string): Drawer {
    let drawer = this.#drawers.get(user);
    if (!drawer) this.#drawers.set(user, (drawer = { conversations: new Map(), stretches: new Map() }));
    return drawer;
  }
}
