import type { HawserError } from "./errors.js";
import type { Member, Position, Publication } from "./wire/frames.js";

/** A subscription stands, for the first time or again after a break. */
export interface Subscribed {
  /** The position that was held before; absent where none was. */
  readonly since?: Position;
  /** Whether everything since then is delivered or will be. */
  readonly recovered: boolean;
  /** Where a position was held and not recovered: the name of an entry of the catalogue. */
  readonly reason?: string;
  /** What is held after the publications that came with this. */
  readonly position: Position;
}

/**
 * How much a subscription gets: everything; where the line is slow, the newest of each slot; the newest now and then; or
 * what happens to come while the line has room. Later servers may know others.
 */
export type Rung = "all" | "latest" | "sample" | "drop" | (string & {});

/** What happens on a channel. */
export interface ChannelEvents<T = unknown> {
  /** Each exactly once and in order. */
  publication: Publication<T>;
  subscribed: Subscribed;
  /** What was held is not continued: fetch the state anew, then go on from here. */
  reset: { readonly position: Position; readonly reason: string };
  /** These offsets, `to` included, will not come, by the channel's policy. */
  skipped: { readonly from: number; readonly to: number; readonly reason: string };
  /** How much comes from here on, where `subscribe` allowed the server to change it: it is told at first, too. */
  rung: { readonly rung: Rung };
  /** Something was missing before `arrived`; the SDK is fetching what follows `held`. */
  gap: { readonly held: Position; readonly arrived: number };
  /** Somebody else told those who are subscribed now, or the server did; none of it comes again after a break. */
  signal: { readonly user?: string; readonly data: unknown };
  joined: Member;
  left: Member;
  /** The server ended the subscription. */
  unsubscribed: HawserError;
  /** The subscription was refused; it is tried again where `retry` says so. */
  error: HawserError;
  /** A publication of this page, or of an earlier one in this browser, has its place. */
  sent: { readonly key: string; readonly position: Position };
  /** Such a publication was refused, or nobody knows what became of it (`error.uncertain`). */
  unsent: { readonly key: string; readonly error: HawserError };
}

export interface PublishOptions {
  /** Makes the effect happen once, however often it is sent; one is made where none is given. */
  readonly key?: string;
  /** What subscribers' filters may read. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Of several publications with one slot the newest counts. */
  readonly slot?: string;
  /** Who publishes: refused with `wrong-user` where the session is somebody else's. Default whoever is connected. */
  readonly user?: string;
}

/** A publication that waits for its acknowledgement. */
export interface Pending<T = unknown> {
  readonly key: string;
  readonly data: T;
  readonly bytes?: Uint8Array;
}
