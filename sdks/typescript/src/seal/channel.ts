import type { Channel } from "../channel.js";
import { Emitter } from "../emitter.js";
import type { ChannelEvents, PublishOptions, Subscribed } from "../events.js";
import type { Position, PresencePage, Publication } from "../wire/frames.js";
import type { SealError } from "./error.js";
import type { Keyring } from "./keyring.js";
import type { Content } from "./layout.js";
import { Opener, type Opened } from "./opener.js";
import { Sealer } from "./sealer.js";

export interface SealOptions {
  /** Who publishes here: the user that the server will know this session as, or what is published is refused. */
  readonly user: string;
  readonly keyring: Keyring;
}

/** A publication that could not be opened, as it came. */
export interface Unread {
  readonly publication: Publication;
  /** The epoch that its offset belongs to. */
  readonly epoch: string;
  readonly error: SealError;
}

/** A page of a sealed channel's history: each publication is in one of the two lists, oldest first. */
export interface SealedPage<T = unknown> {
  readonly position: Position;
  readonly publications: readonly Publication<T>[];
  readonly unread: readonly Unread[];
  /** Where the page before this one ends; absent where this one is empty. */
  readonly before?: Position;
}

/** What happens on a sealed channel. */
export interface SealedEvents<T = unknown> extends ChannelEvents<T> {
  /** Told in the order of offsets, like the publications that could be opened. */
  unread: Unread;
}

/** What has its place among the publications. */
const inOrder = ["subscribed", "reset", "skipped", "rung", "gap", "joined", "left", "unsubscribed", "error"] as const;

/** Makes a channel's publications readable only to who holds its keys. Make one for each channel, and keep it. */
export function sealed<T = unknown>(channel: Channel<any>, options: SealOptions): SealedChannel<T> {
  return new SealedChannel<T>(channel as Channel, options);
}

/**
 * A channel whose publications only its members can read: sealed before they enter the outbox, opened before they are
 * told, each exactly once and in order. What cannot be opened is told as `unread` and never as a publication.
 */
export class SealedChannel<T = unknown> {
  readonly #channel: Channel;
  readonly #user: string;
  readonly #sealer: Sealer;
  readonly #opener: Opener;
  readonly #events = new Emitter<SealedEvents<T>>();
  #position: Position | undefined;
  /** Sealing takes time: what is published later waits here for what was published before. */
  #sealing: Promise<unknown> = Promise.resolve();
  /** So does opening. */
  #telling: Promise<unknown> = Promise.resolve();
  /** Raised when nothing of what waits is to be told any more. */
  #run = 0;

  /** @internal */
  constructor(channel: Channel, { user, keyring }: SealOptions) {
    this.#channel = channel;
    this.#user = user;
    this.#sealer = new Sealer(channel.name, user, keyring);
    this.#opener = new Opener(channel.name, keyring);
    channel.on("publication", (publication) => this.#arrived(publication));
    for (const event of inOrder) {
      channel.on(event, (what) => this.#tell(() => this.#events.emit(event, what as SealedEvents<T>[typeof event])));
    }
    channel.on("sent", (what) => this.#events.emit("sent", what));
    channel.on("unsent", (what) => this.#events.emit("unsent", what));
  }

  get name(): string {
    return this.#channel.name;
  }

  /** The position up to which everything was told; undefined before the first subscription. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof SealedEvents<T>>(event: K, listener: (event: SealedEvents<T>[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** As `Channel.subscribe`; resolves when what came with the answer was told. */
  async subscribe(options: { readonly since?: Position } = {}): Promise<Subscribed> {
    const answer = await this.#channel.subscribe(options);
    await this.#telling;
    return answer;
  }

  /** Ends the subscription; from now on nothing is told, and the position is forgotten. */
  unsubscribe(): void {
    this.#run++;
    this.#position = undefined;
    this.#channel.unsubscribe();
  }

  /**
   * As `Channel.publish`. What waits in the outbox, and survives a reload there, is sealed; a retry sends the same
   * bytes. `tags`, `slot` and `key` are not sealed: the server reads them.
   */
  publish(data: T | Uint8Array, options: Omit<PublishOptions, "user"> = {}): Promise<Position> {
    const sealing = this.#sealer.seal(contentOf(data));
    sealing.catch(() => {});
    const published = this.#sealing.then(async () => {
      const bytes = await sealing;
      // Not awaited here: only the order of entering the outbox matters.
      return { settled: this.#channel.publish(bytes, { ...options, user: this.#user }) };
    });
    this.#sealing = published.catch(() => {});
    return published.then(({ settled }) => settled);
  }

  /** As `Channel.history`, opened. */
  async history(
    options: { readonly since?: Position; readonly before?: Position; readonly limit?: number } = {},
  ): Promise<SealedPage<T>> {
    const { position, publications: came } = await this.#channel.history(options);
    const { epoch } = position;
    const opened = await Promise.all(came.map((publication) => this.#opener.open<T>(publication)));
    const publications: Publication<T>[] = [];
    const unread: Unread[] = [];
    for (const [at, publication] of came.entries()) {
      const result = passed(opened[at] as Opened<T> | SealError, epoch);
      if (result instanceof Error) unread.push({ publication, epoch, error: result });
      else publications.push(result);
    }
    const [oldest] = came;
    return { position, publications, unread, ...(oldest && { before: { epoch, offset: oldest.offset } }) };
  }

  /** Tries again, as when the keyring has got the key that was missing; rejects with a `SealError`. */
  async open({ publication, epoch }: Unread): Promise<Publication<T>> {
    const result = passed(await this.#opener.open<T>(publication), epoch);
    if (result instanceof Error) throw result;
    return result;
  }

  /** As `Channel.presence`. */
  presence(options: { readonly limit?: number; readonly next?: string } = {}): Promise<PresencePage> {
    return this.#channel.presence(options);
  }

  #arrived(publication: Publication): void {
    const epoch = this.#channel.position?.epoch ?? "";
    const opening = this.#opener.open<T>(publication);
    this.#tell(async (live) => {
      const opened = await opening;
      if (!live()) return;
      const result = passed(opened, epoch);
      if (result instanceof Error) this.#events.emit("unread", { publication, epoch, error: result });
      else this.#events.emit("publication", result);
    });
  }

  /** Tells something after everything that came before it, and moves the position to where that leads. */
  #tell(what: (live: () => boolean) => unknown): void {
    const run = this.#run;
    const position = this.#channel.position;
    const live = (): boolean => this.#run === run;
    this.#telling = this.#telling.then(async () => {
      if (!live()) return;
      await what(live);
      if (live()) this.#position = position;
    });
  }
}

function passed<T>(opened: Opened<T> | SealError, epoch: string): Publication<T> | SealError {
  return opened instanceof Error ? opened : opened.pass(epoch);
}

/** Taken at once, so that what the caller changes later is not published. */
function contentOf(data: unknown): Content {
  if (data instanceof Uint8Array) return { bytes: data.slice() };
  const json = JSON.stringify(data) as string | undefined;
  if (json === undefined) throw new TypeError(`data: ${typeof data} (expected: a JSON value or a Uint8Array)`);
  return { json };
}
