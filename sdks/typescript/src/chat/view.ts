import type { ConversationView } from "./calls.js";
import { aboutOf, after, at, messageOf, noteOf, threadOf, type Told } from "./fold.js";
import type { Note } from "./message.js";

/** How the list shows a conversation after one publication more; what is counted already is not counted again. */
export function told(view: ConversationView, publication: Told, epoch: string, user: string): ConversationView {
  const about = aboutOf(publication);
  if (about > 0) {
    const known = view.head?.epoch === epoch && publication.offset <= view.head.offset;
    if (threadOf(publication) > 0 && !known) view = mentions(view, publication, user);
    const last = view.last?.offset === about ? after(view.last, publication) : view.last;
    return { ...counted(view, publication, epoch), ...(last && { last }) };
  }
  if (view.head && view.head.epoch === epoch && publication.offset <= view.head.offset) return view;
  const now = counted(view, publication, epoch);
  const note = noteOf(publication);
  if (note) return noted(now, note, user);
  const unread = now.unread + (publication.user !== user && publication.offset > now.read ? 1 : 0);
  return { ...mentions(now, publication, user), last: messageOf(publication), active: publication.time, unread };
}

function mentions(view: ConversationView, { offset, user, data }: Told, own: string): ConversationView {
  const mentioned = (data as { mentions?: unknown } | undefined)?.mentions;
  if (user === own || offset <= view.read || !Array.isArray(mentioned) || !mentioned.includes(own)) return view;
  const { count = 0, offset: first = offset } = view.mentioned ?? {};
  return { ...view, mentioned: { count: count + 1, offset: first } };
}

function counted(view: ConversationView, { offset }: Told, epoch: string): ConversationView {
  const known = view.head && view.head.epoch === epoch && offset <= view.head.offset;
  return known ? view : { ...view, head: { epoch, offset } };
}

function noted(view: ConversationView, { data }: Note, user: string): ConversationView {
  switch (data.type) {
    case "joined":
      return { ...view, members: view.members + 1 };
    case "left":
    case "removed":
      return { ...view, members: Math.max(0, view.members - 1) };
    case "updated":
      return { ...view, title: data.title ?? "" };
    case "role":
      return data.user === user && data.role !== undefined ? { ...view, role: data.role as ConversationView["role"] } : view;
    default:
      return view;
  }
}

/** How it is shown once the user has read so far; how much is unread then is counted elsewhere. */
export function readTo({ mentioned, ...view }: ConversationView, offset: number): ConversationView {
  return {
    // How many are left where some are read, the server tells when it is asked next.
    ...(mentioned && offset < mentioned.offset && { mentioned }),
    ...view,
    read: Math.max(view.read, offset),
    received: Math.max(view.received, offset),
    marked: false,
  };
}

/** The same without what has expired since. */
export function current(view: ConversationView): ConversationView {
  const last = view.last && at(view.last, Date.now());
  return last === view.last || !last ? view : { ...view, last };
}

/** The server's view, where more was heard here than is counted in it. */
export function renewed({ mentioned: _, ...view }: ConversationView, { head, unread, mentioned, active, last }: ConversationView): ConversationView {
  return { ...view, ...(head && { head }), unread, active, ...(mentioned && { mentioned }), ...(last && { last }) };
}
