import type { HawserError } from "../errors.js";
import type { ChatCache } from "./cache.js";
import type { Flags } from "./calls.js";
import type { Profile } from "./people.js";

export interface ChatOptions {
  /** Keeps conversations and the newest messages, to be there at once and without a line. */
  readonly cache?: ChatCache;
  /** Whose chat it is, where that is known before there is a line; what is said here goes out under no other name. */
  readonly user?: string;
  /**
   * Of so many conversations, the most recent, each message is heard at once, and of those that are open; of the others the list
   * is told a moment later. Default 20.
   */
  readonly follow?: number;
}

export interface ChatEvents {
  /** The list, or something in it, is different. Told once for all that comes in one go. */
  change: void;
  /** Something failed in the background. */
  error: HawserError;
  /** The inbox tells something: that somebody mentions the user, wishes to join, was declined, and whatever the list shows anyway. */
  notice: Notice;
}

/** The inbox's publications. */
export type Notice =
  | { readonly type: "invited" | "removed" | "declined"; readonly channel: string; readonly by?: string }
  | { readonly type: "read"; readonly channel: string; readonly offset: number }
  | { readonly type: "mentioned"; readonly channel: string; readonly offset: number; readonly by: string }
  | { readonly type: "requested"; readonly channel: string; readonly user: string }
  | { readonly type: "answered"; readonly channel: string; readonly user: string; readonly by: string; readonly accepted: boolean }
  | { readonly type: "blocked" | "unblocked"; readonly user: string }
  | { readonly type: "contact" | "contact-declined" | "contact-removed"; readonly user: string; readonly by: string }
  | { readonly type: "contact-requested" | "contact-asked"; readonly user: string; readonly text: string }
  | { readonly type: "profile"; readonly profile: Omit<Profile, "user"> }
  | ({ readonly type: "set"; readonly channel: string } & Flags);
