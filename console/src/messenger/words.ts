import type { Entry, FileReference, Message, Note, Said } from '@hawser/client/chat';

/** What calls somebody by name. */
export type Naming = (user: string | undefined) => string;

/** A message in one line, as a list or a quotation has it. */
export function inOneLine(message: Pick<Message, 'data' | 'recalled' | 'expired'>): string {
  const { data, recalled, expired } = message;
  if (expired && !recalled) return 'Expired';
  if (recalled || !data) return 'Recalled';
  const text = data['text'];
  if (typeof text === 'string') return text.replace(/\s+/g, ' ').slice(0, 200);
  const name = fileOf(data)?.name ?? data['name'];
  return typeof name === 'string' ? name.slice(0, 200) : kindOf(data.type);
}

/** The file that a message carries; null where it carries none. */
export function fileOf(data: Said | undefined): FileReference | null {
  const file = data?.['file'] as Partial<FileReference> | null | undefined;
  return typeof file === 'object' && file !== null && typeof file.id === 'string' && typeof file.name === 'string'
    ? { id: file.id, name: file.name, type: String(file.type), size: Number(file.size) }
    : null;
}

/** Bytes for people. */
export function sizeOf(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '';
  const steps = ['B', 'KiB', 'MiB', 'GiB'];
  const step = Math.min(steps.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const shown = bytes / 2 ** (10 * step);
  return `${step === 0 || shown >= 100 ? Math.round(shown) : Math.round(shown * 10) / 10} ${steps[step]}`;
}

function kindOf(type: string): string {
  return type.slice(0, 1).toUpperCase() + type.slice(1);
}

/** What the room told, as a sentence. */
export function noteText({ user, data }: Note, name: Naming): string {
  const whom = name(data.user);
  switch (data.type) {
    case 'joined':
      return data.user === user ? `${whom} joined` : `${name(user)} brought in ${whom}`;
    case 'left':
      return `${whom} left`;
    case 'removed':
      return `${name(user)} removed ${whom}`;
    case 'role':
      return `${name(user)} made ${whom} ${data.role === 'member' ? 'a member' : `${/^[aeiou]/.test(data.role ?? '') ? 'an' : 'a'} ${data.role}`}`;
    case 'updated':
      return data.title ? `${name(user)} named this “${data.title}”` : `${name(user)} changed this conversation`;
    default:
      return data.type;
  }
}

/** That somebody writes, as a sentence; of two the other is not named. */
export function typingOf(users: readonly string[], group: boolean, name: Naming): string {
  if (!group) return 'writes…';
  if (users.length > 2) return `${users.length} write…`;
  return users.length === 2 ? `${name(users[0])} and ${name(users[1])} write…` : `${name(users[0])} writes…`;
}

/** Whether what somebody looks for occurs, whatever the case; each word of it somewhere. */
export function found(looked: string, ...texts: string[]): boolean {
  const all = texts.join('\n').toLocaleLowerCase();
  return looked.toLocaleLowerCase().split(/\s+/).every((word) => all.includes(word));
}

/** The users that a text mentions: an `@` and the first word of a name, of those who are in the conversation. */
export function mentioned(text: string, users: readonly string[], name: Naming): string[] {
  const words = new Set([...text.matchAll(/@([\p{L}\p{N}_-]+)/gu)].map(([, word]) => word!.toLocaleLowerCase()));
  return users.filter((user) => words.has(name(user).split(' ')[0]!.toLocaleLowerCase()));
}

/** A line of the timeline with what stands above it. */
export interface Shown {
  entry: Entry;
  /** Where a new day begins, milliseconds since 1970. */
  day: number | null;
  /** Whether what is new begins here. */
  fresh: boolean;
  /** Whether the one before is of the same author and moment, so that the name need not be told again. */
  follows: boolean;
}

const MOMENT = 5 * 60_000;

/** Lays the entries out: days, the place where what is new begins, and who speaks on. */
export function laidOut(entries: readonly Entry[], self: string, readUpTo: number): Shown[] {
  let last: { time: number; user: string | undefined } | null = null;
  let met = false;
  return entries.map((entry) => {
    const time = entry.kind === 'message' ? entry.message.time : entry.kind === 'note' ? entry.note.time : entry.time;
    const user = entry.kind === 'message' ? entry.message.user : entry.kind === 'pending' ? self : undefined;
    const day = last !== null && sameDay(last.time, time) ? null : time;
    const fresh = !met && entry.kind === 'message' && !entry.own && entry.message.offset > readUpTo;
    met ||= fresh;
    const follows =
      !fresh && day === null && entry.kind !== 'note' && last !== null && last.user === user && time - last.time < MOMENT;
    last = { time, user: entry.kind === 'note' ? undefined : user };
    return { entry, day, fresh, follows };
  });
}

function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** When something was said last, as short as a list has room for. */
export function briefly(time: number, now = Date.now()): string {
  const date = new Date(time);
  if (sameDay(time, now)) return date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}
