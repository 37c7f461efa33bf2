import type { HawserError } from "../errors.js";
import type { Hawser } from "../hawser.js";
import type { Asking } from "./calls.js";
import type { Conversation } from "./conversation.js";
import type { StoredStretch } from "./stretch.js";

/** What a conversation needs of the chat that it belongs to. */
export interface Host extends Asking {
  readonly hawser: Hawser;
  /** Who this device belongs to. */
  readonly user: string;
  /** Whether `user` is an account, under whose name alone something may go out. */
  readonly account: boolean;
  changed(conversation: Conversation): void;
  failed(error: unknown): void;
  stored(channel: string): Promise<StoredStretch | undefined>;
}

export interface ConversationEvents {
  /** Something of what is shown is different: `entries`, `view`, receipts. Told once for all that comes in one go. */
  change: void;
  /** The user is no member any more; nothing else comes. */
  ended: HawserError | undefined;
}
