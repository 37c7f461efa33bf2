import type { BackoffOptions } from "./backoff.js";
import type { HawserError } from "./errors.js";
import type { Outbox, Wire } from "./outbox.js";
import type { Reads } from "./reads.js";
import type { Publication } from "./wire/frames.js";

/** What a channel needs of the connection that it belongs to. */
export interface Harbour {
  readonly outbox: Outbox;
  readonly reads: Reads;
  readonly backoff: BackoffOptions;
  /** The line, while there is one with a session. */
  wire(): Wire | undefined;
  newKey(): string;
  /** A subscription brought this: patterns that mean its channel hear it, too. */
  heard(channel: string, epoch: string, publication: Publication): void;
  /** Gives the line up, so that another is opened after a while. */
  dropLine(error: HawserError): void;
  /** Why reading is pointless now; undefined where a line stands or is sought. */
  away(): HawserError | undefined;
}
