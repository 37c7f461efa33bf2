import type { FileReference } from "./files.js";

/** What a message says; the room knows these types, and any of them may have fields of your own. */
export type Said = {
  /** The offset of the message that this answers. */
  readonly reply?: number;
  readonly mentions?: readonly string[];
  /** The offset of the message in whose thread this is said; it stands there alone. */
  readonly thread?: number;
  /** After so many seconds it shows nothing any more. */
  readonly expires?: number;
  /** Who said it first, and when, where it was forwarded; only the server says so. */
  readonly forwarded?: { readonly user?: string; readonly time: number };
  readonly [field: string]: unknown;
} & (
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image" | "file" | "audio" | "video"; readonly url: string }
  | { readonly type: "image" | "file" | "audio" | "video"; readonly file: FileReference; readonly text?: string }
  | { readonly type: "location"; readonly latitude: number; readonly longitude: number }
  | { readonly type: "card" | "command" | "custom" }
);

/** Who reacted with one emoji, in the order in which they did; of many the first are named. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly users: readonly string[];
}

/** A message as it is shown: what was said, and what became of it since. */
export interface Message {
  readonly offset: number;
  /** Who said it; absent for the operator's own programs. */
  readonly user?: string;
  readonly key?: string;
  /** When, milliseconds since 1970. */
  readonly time: number;
  /** What it says now; absent where it was recalled or has expired. */
  readonly data?: Said;
  /** When it expires, milliseconds since 1970. */
  readonly until?: number;
  readonly expired?: boolean;
  /** When it was edited last, milliseconds since 1970. */
  readonly edited?: number;
  /** Who took it back, and when. */
  readonly recalled?: { readonly by?: string; readonly time: number };
  readonly reactions?: readonly Reaction[];
  readonly pinned?: boolean;
  /** How often it was answered in its thread, and when last. */
  readonly replies?: { readonly count: number; readonly time: number };
  /** The offset of the last that is told here: what has a higher one is not yet. */
  readonly revision: number;
}

/** What the room tells of a conversation: who came, went or was removed, what somebody is now, what it is called. */
export interface Note {
  readonly offset: number;
  /** Whose doing it was. */
  readonly user?: string;
  /** When, milliseconds since 1970. */
  readonly time: number;
  /** `joined`, `left`, `removed` and `role` name a `user`; `updated` has a `title`. */
  readonly data: { readonly type: string; readonly user?: string; readonly role?: string; readonly title?: string };
}

/** What happens to a message, as it is published. */
export type Happening =
  | { readonly type: "edit"; readonly ref: number; readonly to: Said }
  | { readonly type: "recall"; readonly ref: number }
  | { readonly type: "react"; readonly ref: number; readonly emoji: string; readonly on?: boolean }
  | { readonly type: "pin"; readonly ref: number; readonly on?: boolean };

/** Whether what waits to be published happens to a message, rather than being one. */
export function happens(data: unknown): data is Happening {
  const { type, ref } = (data ?? {}) as { type?: unknown; ref?: unknown };
  return typeof ref === "number" && (type === "edit" || type === "recall" || type === "react" || type === "pin");
}
