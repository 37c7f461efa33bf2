import type { Position } from "../wire/frames.js";
import type { Message, Note } from "./message.js";

export type Role = "owner" | "admin" | "member" | "guest";

/** How a user wishes to see a conversation. */
export interface Flags {
  /** Marked as unread by hand. */
  readonly marked: boolean;
  readonly muted: boolean;
  readonly pinned: boolean;
  readonly archived: boolean;
}

/** A conversation as one of its members has it. */
export interface ConversationView extends Flags {
  readonly channel: string;
  readonly kind: "direct" | "group";
  /** The other of two. */
  readonly user?: string;
  /** What a group is called. */
  readonly title?: string;
  readonly members: number;
  readonly role: Role;
  /** The newest that is counted here. */
  readonly head?: Position;
  /** How far this user has read, and how far a device of theirs has received. */
  readonly read: number;
  readonly received: number;
  readonly unread: number;
  /** Where the user is mentioned in what is unread: how often, and where first. */
  readonly mentioned?: { readonly count: number; readonly offset: number };
  readonly last?: Message;
  /** When something was said last, milliseconds since 1970. */
  readonly active: number;
  readonly history?: "joining" | "all";
  readonly open?: boolean;
  readonly quiet?: boolean;
  readonly approve?: boolean;
  readonly custom?: unknown;
}

/** The link by which people come into a group; none of it where there is none. */
export interface GroupLink {
  /** What `Chat.joinBy` takes. */
  readonly link?: string;
  /** Who made it. */
  readonly by?: string;
  /** When it ends, milliseconds since 1970. */
  readonly until?: number;
  /** How many more may come by it. */
  readonly uses?: number;
}

/** Who waits to be let into a group. */
export interface Requests {
  readonly requests: readonly { readonly user: string; readonly time: number }[];
  readonly next?: string;
}

/** What was answered in a thread, in order. */
export interface ThreadPage {
  readonly head: Position;
  readonly first: Message;
  readonly messages: readonly Message[];
  /** Where to go on, where there is more. */
  readonly next?: number;
}

/** Messages as they are now, oldest first. */
export interface Page {
  readonly head: Position;
  readonly messages: readonly Message[];
  readonly notes?: readonly Note[];
  /** Where to go on, where there is more that way. */
  readonly before?: number;
  readonly after?: number;
}

export interface ConversationMember {
  readonly user: string;
  readonly role: Role;
  readonly read: number;
  readonly received: number;
  /** Since when, milliseconds since 1970. */
  readonly since: number;
}

export interface MembersPage {
  /** All members, not only those of this page. */
  readonly count: number;
  readonly members: readonly ConversationMember[];
  readonly next?: string;
}

/** How a group is made, or what of it is changed. */
export interface GroupOptions {
  readonly title?: string;
  /** What who joins may read: from then on, or all of it. */
  readonly history?: "joining" | "all";
  /** Whether whoever knows the channel may join. */
  readonly open?: boolean;
  /** Whether only owner and admins speak. */
  readonly quiet?: boolean;
  /** Whether who wishes to join waits until owner or admins say yes. */
  readonly approve?: boolean;
  /** Any JSON of yours. */
  readonly custom?: unknown;
}

/** What the chat asks the room. */
export interface Asking {
  call<T>(method: string, data: unknown): Promise<T>;
}
