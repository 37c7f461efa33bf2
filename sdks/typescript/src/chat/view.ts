import type { ConversationView } from "./calls.js";
import { aboutOf, after, messageOf, noteOf, type Told } from "./fold.js";
import type { Note } from "./message.js";

/** How the list shows a conversation after one publication more; what is counted already is not counted again. */
export function told(view: ConversationView, publication: Told, epoch: string, user: string): ConversationView {
  const about = aboutOf(publication);
  if (about > 0) {
    const last = view.last?.offset === about ? after(view.last, publication) : view.last;
    return { ...counted(view, publication, epoch), ...(last && { last }) };
  }
  if (view.head && view.head.epoch === epoch && publication.offset <= view.head.offset) return view;
  const now = counted(view, publication, epoch);
  const note = noteOf(publication);
  if (note) return noted(now, note, user);
  const unread = now.unread + (publication.user !== user && publication.offset > now.read ? 1 : 0);
  return { ...now, last: messageOf(publication), active: publication.time, unread };
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
export function readTo(view: ConversationView, offset: number): ConversationView {
  return { ...view, read: Math.max(view.read, offset), received: Math.max(view.received, offset), marked: false };
}
