import type { Publication } from "../wire/frames.js";
import type { Message, Note, Reaction, Said } from "./message.js";

/** What the room tells refers to this: to no message, but to the conversation. */
export const conversationRef = "999999999999999999";

/** What of a publication counts here. */
export type Told = Pick<Publication, "offset" | "user" | "key" | "time" | "data" | "tags">;

/** The offset of the message in whose thread a publication is said; 0 where it is in none. */
export function threadOf({ tags }: Told): number {
  const thread = tags?.["thread"] ?? "";
  return /^[0-9]{1,16}$/.test(thread) ? Number(thread) : 0;
}

/**
 * The offset of the message that a publication is about, or answers in a thread; 0 where it is a message itself, -1 for the whole
 * conversation.
 */
export function aboutOf(told: Told): number {
  const thread = threadOf(told);
  if (thread !== 0) return thread;
  const { tags } = told;
  const ref = tags?.["ref"] ?? "";
  if (ref === conversationRef) return -1;
  return /^[0-9]{1,18}$/.test(ref) ? Number(ref) : 0;
}

/**
 * Takes in one publication more, in order; whoever took it in already takes it in again without effect. The rules are those of
 * the room's own fold, and both are held to the same cases.
 */
export function take(messages: Map<number, Message>, publication: Told): void {
  const about = aboutOf(publication);
  if (about === 0) {
    if (!messages.has(publication.offset)) messages.set(publication.offset, messageOf(publication));
    return;
  }
  const message = messages.get(about);
  if (message) messages.set(about, after(message, publication));
}

/** What was said, as the channel has it. */
export function messageOf({ offset, user, key, time, data }: Told): Message {
  return {
    offset,
    ...(user !== undefined && { user }),
    ...(key !== undefined && { key }),
    time,
    ...(data !== undefined && { data: data as Said }),
    ...untilOf(time, data),
    revision: offset,
  };
}

const mostExpires = 315_360_000;

function untilOf(time: number, data: unknown): { until?: number } {
  const expires = (data as { expires?: unknown } | null | undefined)?.expires;
  if (typeof expires !== "number" || !Number.isInteger(expires) || expires < 1 || expires > mostExpires) return {};
  return { until: time + expires * 1_000 };
}

/** What a message is at a time: once it has expired, nothing of what it says, or of what was said to that, is left. */
export function at(message: Message, now: number): Message {
  if (message.until === undefined || now < message.until) return message;
  const { data: _, reactions: __, edited: ___, ...rest } = message;
  return { ...rest, expired: true };
}

/** What the room told; undefined where the publication is something else. */
export function noteOf(publication: Told): Note | undefined {
  if (aboutOf(publication) !== -1) return undefined;
  const { offset, user, time, data } = publication;
  return { offset, ...(user !== undefined && { user }), time, data: data as Note["data"] };
}

/** What a message is after something that is about it. */
export function after(message: Message, event: Told): Message {
  if (event.offset <= message.revision || aboutOf(event) !== message.offset) return message;
  const revision = event.offset;
  if (threadOf(event) !== 0) return { ...message, replies: { count: (message.replies?.count ?? 0) + 1, time: event.time }, revision };
  const what = (event.data ?? {}) as { type?: unknown; to?: Said; emoji?: unknown; on?: unknown };
  const on = typeof what.on === "boolean" ? what.on : true;
  if (what.type === "pin") {
    const { pinned: _, ...rest } = message;
    return { ...rest, ...(on && { pinned: true }), revision };
  }
  // After a recall only the pin may change.
  if (message.recalled) return { ...message, revision };
  switch (what.type) {
    case "edit":
      return { ...message, ...(what.to && { data: what.to }), edited: event.time, revision };
    case "recall": {
      const { data: _, reactions: __, ...rest } = message;
      return { ...rest, recalled: { ...(event.user !== undefined && { by: event.user }), time: event.time }, revision };
    }
    case "react": {
      const { reactions = [], ...rest } = message;
      const emoji = typeof what.emoji === "string" ? what.emoji : "";
      const now = reacted(reactions, emoji, event.user ?? "", on);
      return { ...rest, ...(now.length > 0 && { reactions: now }), revision };
    }
    default:
      return { ...message, revision };
  }
}

/**
 * Whether a reaction cannot be told for sure from what is held: of many who reacted only the first are named, and this user may
 * be among the others.
 */
export function doubtful(message: Message, event: Told): boolean {
  const what = (event.data ?? {}) as { type?: unknown; emoji?: unknown };
  if (what.type !== "react" || message.recalled || event.offset <= message.revision) return false;
  const these = message.reactions?.find(({ emoji }) => emoji === what.emoji);
  return these !== undefined && these.count > these.users.length && !these.users.includes(event.user ?? "");
}

function reacted(reactions: readonly Reaction[], emoji: string, user: string, on: boolean): Reaction[] {
  const at = reactions.findIndex((one) => one.emoji === emoji);
  const these = reactions[at];
  if (!these) return on ? [...reactions, { emoji, count: 1, users: [user] }] : [...reactions];
  const others = these.users.filter((one) => one !== user);
  const unnamed = these.count - these.users.length;
  const known = others.length < these.users.length;
  const count = others.length + unnamed + (on ? 1 : 0) - (!on && !known && unnamed > 0 ? 1 : 0);
  // Those who are not named reacted after those who are.
  const users = on && unnamed > 0 ? these.users : on ? [...others, user] : others;
  const now = { emoji, count, users };
  return count === 0 ? reactions.filter((one) => one !== these) : reactions.map((one) => (one === these ? now : one));
}
