/** A place in a channel: the highest offset delivered or deliberately skipped, within an epoch. */
export interface Position {
  /** Names one unbroken history of the channel; opaque, compared only for equality. */
  readonly epoch: string;
  /** The number of the publication; 0 stands before the first. */
  readonly offset: number;
}

/** One immutable entry of a channel. */
export interface Publication<T = unknown> {
  /** Its number within the channel's epoch, from 1. */
  readonly offset: number;
  /** The JSON value published; undefined where `bytes` were. */
  readonly data: T;
  /** What was published, where that was not JSON. */
  readonly bytes?: Uint8Array;
  /** Who published it; absent for the operator's own programs. */
  readonly user?: string;
  /** The author's idempotency key. */
  readonly key?: string;
  /** When it was numbered, milliseconds since 1970. */
  readonly time: number;
  /** What filters may read. */
  readonly tags?: Readonly<Record<string, string>>;
  /** What conflation may read: of several publications with one slot the newest counts. */
  readonly slot?: string;
}

/** A page of a channel's history, oldest first. */
export interface HistoryPage<T = unknown> {
  /** The channel's head; a subscription `since` here continues the newest page without a gap. */
  readonly position: Position;
  readonly publications: readonly Publication<T>[];
}

/** One subscribed session. */
export interface Member {
  readonly session: string;
  readonly user: string;
}

/** A page of who is subscribed. */
export interface PresencePage {
  /** All members, not only those of this page. */
  readonly count: number;
  readonly members: readonly Member[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
}

/** What a publication carries on the wire: the text of one JSON value, or opaque bytes. */
export type Payload = { readonly json: string } | { readonly bytes: Uint8Array };

export interface SubscribeFields {
  readonly channel: string;
  readonly since?: Position | undefined;
  readonly adapt?: boolean | undefined;
}

export interface PublishFields {
  readonly channel: string;
  readonly payload: Payload;
  readonly key?: string | undefined;
  readonly age?: number | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly slot?: string | undefined;
}

/** What a client asks for. */
export type Command =
  | {
      readonly type: "connect";
      readonly token?: string | undefined;
      readonly resume?: string | undefined;
      readonly heartbeat?: number | undefined;
      readonly features?: readonly string[] | undefined;
      readonly subscribe?: readonly SubscribeFields[] | undefined;
    }
  | ({ readonly type: "subscribe" } & SubscribeFields)
  | { readonly type: "unsubscribe"; readonly channel: string }
  | ({ readonly type: "publish" } & PublishFields)
  | {
      readonly type: "history";
      readonly channel: string;
      readonly since?: Position | undefined;
      readonly before?: Position | undefined;
      readonly limit?: number | undefined;
    }
  | {
      readonly type: "presence";
      readonly channel: string;
      readonly limit?: number | undefined;
      readonly next?: string | undefined;
    }
  | { readonly type: "refresh"; readonly token: string }
  /** Asks something of a room, beyond channels; `json` is the text of one value. */
  | { readonly type: "call"; readonly method: string; readonly json: string }
  /** Tells those who are subscribed now; `json` is the text of one value. */
  | { readonly type: "signal"; readonly channel: string; readonly json: string }
  | { readonly type: "ping" }
  | { readonly type: "pong" };

/** A command on the wire; an id of 0 wants no reply. */
export interface CommandFrame {
  readonly id: number;
  readonly command: Command;
}

export interface ErrorFields {
  readonly code: number;
  readonly name: string;
  readonly message: string;
  readonly retry: boolean;
}

export interface SubscribedFields {
  readonly channel: string;
  readonly alias: number;
  readonly position: Position;
  readonly recovered: boolean;
  readonly reason?: string;
  readonly more: boolean;
  readonly publications: readonly Publication[];
  /** Only within `connected`: this channel was refused, nothing else holds. */
  readonly error?: ErrorFields;
}

export interface ConnectedFields {
  readonly session: string;
  readonly resume: string;
  readonly user: string;
  readonly node: string;
  readonly heartbeat: number;
  readonly expires: number;
  readonly keys: number;
  readonly features: readonly string[];
  readonly subscribed: readonly SubscribedFields[];
}

/** Which channel a push belongs to: JSON tells the name, Protobuf the alias that `subscribed` told. */
export interface Addressed {
  readonly channel: string;
  readonly alias: number;
}

export type ChannelPush = Addressed &
  (
    | { readonly type: "publication"; readonly publication: Publication }
    /** A publication whose data says how to make it of the one pushed before. */
    | { readonly type: "delta"; readonly publication: Publication }
    | { readonly type: "joined"; readonly session: string; readonly user: string }
    | { readonly type: "left"; readonly session: string; readonly user: string }
    | { readonly type: "reset"; readonly position: Position; readonly reason: string }
    | { readonly type: "skipped"; readonly from: number; readonly to: number; readonly reason: string }
    | { readonly type: "rung"; readonly rung: string }
    /** What somebody tells those who are subscribed now; the server itself where there is no user. */
    | { readonly type: "signal"; readonly user?: string; readonly data: unknown }
  );

/** What the server says: a reply where the frame's id is not 0, otherwise a push. */
export type ServerMessage =
  | ({ readonly type: "error" } & ErrorFields)
  | ({ readonly type: "connected" } & ConnectedFields)
  | ({ readonly type: "subscribed" } & SubscribedFields)
  | { readonly type: "unsubscribed"; readonly channel: string; readonly code: number; readonly name: string }
  | { readonly type: "published"; readonly position: Position }
  | ({ readonly type: "history" } & HistoryPage)
  | ({ readonly type: "presence" } & PresencePage)
  | { readonly type: "refreshed"; readonly expires: number }
  | { readonly type: "called"; readonly data: unknown }
  | { readonly type: "signalled" }
  | ChannelPush
  /** A publication that a pattern brought, and no subscription to its channel. */
  | { readonly type: "matched"; readonly channel: string; readonly epoch: string; readonly publication: Publication }
  /** What patterns will not bring: of a channel, or somewhere in a pattern. */
  | {
      readonly type: "missed";
      readonly channel: string;
      readonly epoch: string;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    }
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  /** A piece of a frame; those of one stream belong together. */
  | { readonly type: "part"; readonly stream: number; readonly piece: string | Uint8Array; readonly more: boolean }
  | { readonly type: "goaway"; readonly reason: string; readonly after: number; readonly targets: readonly string[] }
  | {
      readonly type: "closing";
      readonly code: number;
      readonly name: string;
      readonly message: string;
      readonly versions: readonly string[];
      /** Milliseconds to wait before returning; 0 where the server has no wish. */
      readonly after: number;
    };

/** A reply or a push on the wire. */
export interface ServerFrame {
  readonly id: number;
  readonly message: ServerMessage;
  /** The frame as it came, where a codec cut it out of a message. */
  readonly source?: string | Uint8Array;
}

/** Parts come in streams numbered below this. */
export const streams = 8;

/** The bytes are not what this version of the protocol says. */
export class MalformedFrame extends Error {}

/** Turns frames into WebSocket messages and back; pure, without state. */
export interface Codec {
  encode(frame: CommandFrame): string | Uint8Array;
  /** All frames of one message, oldest first; unknown kinds of frames are left out. */
  decode(message: string | Uint8Array): ServerFrame[];
  /** One frame as it was cut into parts; undefined where its kind is unknown. */
  whole(frame: string | Uint8Array): ServerFrame | undefined;
}
