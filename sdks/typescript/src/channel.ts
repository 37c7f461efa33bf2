import { Backoff } from "./backoff.js";
import { Codes } from "./codes.js";
import { Cursor } from "./cursor.js";
import { Emitter } from "./emitter.js";
import { HawserError, refusalOf } from "./errors.js";
import type { ChannelEvents, Pending, PublishOptions, Subscribed } from "./events.js";
import type { Harbour } from "./harbour.js";
import { payloadOf } from "./payload.js";
import { Signals } from "./signals.js";
import type {
  ChannelPush,
  HistoryPage,
  Position,
  PresencePage,
  Publication,
  SubscribedFields,
  SubscribeFields,
} from "./wire/frames.js";
import type { Entry } from "./outbox.js";

interface Promised {
  readonly promise: Promise<Subscribed>;
  readonly resolve: (subscribed: Subscribed) => void;
  readonly reject: (error: HawserError) => void;
}

/**
 * A named stream. Obtained from `Hawser.channel`, one for each name.
 *
 * The position held is the highest offset delivered or deliberately skipped. It outlives the line, and is what the next
 * line continues from.
 */
export class Channel<T = unknown> {
  readonly name: string;
  readonly #harbour: Harbour;
  readonly #events = new Emitter<ChannelEvents<T>>();
  readonly #backoff: Backoff;
  /** `off` where nobody wants it; `asking` until the answer, and without a line; `on` while pushes count. */
  #phase: "off" | "asking" | "on" = "off";
  /** Which asking, or answer, counts now; what belongs to an earlier one is stale. */
  #asked = 0;
  #wished = 0;
  #cursor: Cursor | undefined;
  #since: Position | undefined;
  #adapts = false;
  #keepsHistory = true;
  #stuckAt: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Subscribed | undefined;
  #promised: Promised | undefined;
  readonly #signals = new Signals();

  /** @internal */
  constructor(name: string, harbour: Harbour) {
    this.name = name;
    this.#harbour = harbour;
    this.#backoff = new Backoff(harbour.backoff);
  }

  /** Whether a subscription stands or is sought. */
  get subscribed(): boolean {
    return this.#phase !== "off";
  }

  /** Whether a subscription stands on the current line. */
  get live(): boolean {
    return this.#phase === "on";
  }

  /** The position held; undefined before the first subscription. */
  get position(): Position | undefined {
    return this.#cursor?.position;
  }

  /** What was published here and is not acknowledged yet, in order. */
  get pending(): Pending<T>[] {
    return this.#harbour.outbox.waiting(this.name).map(({ key, payload }) => ({
      key,
      ...("json" in payload
        ? { data: JSON.parse(payload.json) as T }
        : { data: undefined as T, bytes: payload.bytes }),
    }));
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof ChannelEvents<T>>(event: K, listener: (event: ChannelEvents<T>[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /**
   * Subscribes, now or as soon as there is a line, and keeps the subscription across breaks. One that stands already is
   * left as it is.
   *
   * @param options.since the position to continue from; otherwise what is held, and at first the head
   * @param options.adapt whether the server may send less while the line is slow, and tell so by `rung`
   * @returns the first answer; rejects only where the subscription is refused for good
   */
  subscribe(options: { readonly since?: Position; readonly adapt?: boolean } = {}): Promise<Subscribed> {
    if (this.#phase !== "off") return this.#answer();
    this.#adapts = options.adapt ?? false;
    if (options.since) this.#cursor = new Cursor(options.since);
    this.#phase = "asking";
    this.#last = undefined;
    const answer = this.#answer();
    this.#ask();
    return answer;
  }

  /** Ends the subscription; from now on nothing is delivered, and the position is forgotten. */
  unsubscribe(): void {
    if (this.#phase === "off") return;
    this.#end();
    this.#cursor = undefined;
    this.#renew();
    this.#reject(HawserError.of(Codes.NOT_SUBSCRIBED, "unsubscribed"));
  }

  /**
   * Publishes a JSON value, or bytes. It is queued while there is no line, and sent again under the same key until it
   * is acknowledged; what is published to one channel takes effect in order.
   *
   * @returns where it stands; rejects where it is refused for good, or where its fate is unknown (`uncertain`)
   * @throws TypeError where `data` is nothing that JSON can express
   */
  publish(data: T | Uint8Array, options: PublishOptions = {}): Promise<Position> {
    const { key = this.#harbour.newKey(), tags, slot, user } = options;
    const author = user === undefined ? this.#harbour.outbox.author : { user, guest: false };
    return this.#harbour.outbox.add({ channel: this.name, payload: payloadOf(data), key, tags, slot, author });
  }

  /**
   * Tells those who are subscribed now, such as that somebody is typing; at most 1 KiB of JSON. It is kept nowhere and never
   * sent twice: without a line it comes to nothing.
   *
   * @returns done when the server tells them; nobody has to wait for it
   * @throws TypeError where `data` is nothing that JSON can express
   */
  signal(data: unknown): Promise<void> {
    return this.#signals.send(this.#harbour.wire(), this.name, data);
  }

  /**
   * Reads a page of the history, oldest first: what follows `since`, or else the newest before `before`.
   *
   * `subscribe({ since: page.position })` continues the newest page without a gap.
   */
  async history(
    options: { readonly since?: Position; readonly before?: Position; readonly limit?: number } = {},
  ): Promise<HistoryPage<T>> {
    const { since, before, limit } = options;
    this.#mustNotBeAway();
    const command = { type: "history", channel: this.name, since, before, limit } as const;
    const { position, publications } = await this.#harbour.reads.ask(command, "history");
    return { position, publications: publications as readonly Publication<T>[] };
  }

  /** Reads a page of who is subscribed. */
  async presence(options: { readonly limit?: number; readonly next?: string } = {}): Promise<PresencePage> {
    const { limit, next } = options;
    this.#mustNotBeAway();
    const command = { type: "presence", channel: this.name, limit, next } as const;
    const { type: _, ...page } = await this.#harbour.reads.ask(command, "presence");
    return page;
  }

  /** @internal What `connect` asks for this channel, if anything; the answer comes with `connected`. */
  wish(): SubscribeFields | undefined {
    if (this.#phase === "off") return undefined;
    this.#pause();
    this.#wished = this.#asked;
    this.#since = this.position;
    return { channel: this.name, since: this.#since, adapt: this.#adapts };
  }

  /** @internal What `connected` says about a wish; in the meantime the wish may have changed. */
  answered(reply: SubscribedFields): void {
    if (this.#phase === "asking" && this.#asked === this.#wished) this.#answeredBy(reply);
    else if (!reply.error) this.#renew();
    else if (this.#phase === "asking") this.#ask();
  }

  /** @internal The line is gone, or not of use for this channel until another answer. */
  lineLost(): void {
    this.#signals.lost();
    if (this.#phase !== "off") this.#pause();
  }

  /** @internal Asks on the line that stands now, where `connected` gave no answer. */
  unanswered(): void {
    if (this.#phase === "asking") this.#ask();
  }

  /** @internal The server began a subscription by itself. */
  given(reply: SubscribedFields): void {
    // One who holds a position gets the answer to its own asking, which continues from there.
    if (this.#phase === "on" || (this.#phase === "asking" && this.#cursor)) return;
    this.#cursor = undefined;
    this.#since = undefined;
    this.#took(reply);
  }

  #answeredBy(reply: SubscribedFields): void {
    if (reply.error) this.#refused(refusalOf(reply.error));
    else this.#took(reply);
  }

  #took(reply: SubscribedFields): void {
    const asked = ++this.#asked;
    clearTimeout(this.#timer);
    this.#phase = "on";
    this.#backoff.reset();
    if (reply.reason === Codes.NO_HISTORY.name) this.#keepsHistory = false;
    const { epoch, offset } = reply.position;
    const held = this.#cursor?.position;
    if (held?.epoch !== epoch || held.offset > offset) {
      this.#cursor = new Cursor({ epoch, offset: (reply.publications[0]?.offset ?? offset + 1) - 1 });
    }
    const told: Subscribed = {
      ...(this.#since && { since: this.#since }),
      recovered: reply.recovered,
      ...(reply.reason !== undefined && { reason: reply.reason }),
      position: reply.position,
    };
    this.#last = told;
    this.#promised?.resolve(told);
    this.#promised = undefined;
    this.#events.emit("subscribed", told);
    this.#deliverAll(reply, asked);
  }

  #refused(error: HawserError): void {
    if (error.retry) {
      this.#pause();
      this.#timer = setTimeout(() => this.#ask(), this.#backoff.next());
    } else {
      this.#end();
      this.#reject(error);
    }
    this.#events.emit("error", error);
  }

  /** @internal The server ended the subscription. */
  ended(error: HawserError): void {
    if (this.#phase === "off") return;
    this.#end();
    if (error.retry) {
      this.#phase = "asking";
      this.#timer = setTimeout(() => this.#ask(), this.#backoff.next());
    } else this.#reject(error);
    this.#events.emit("unsubscribed", error);
  }

  /** @internal */
  pushed(push: ChannelPush): void {
    const cursor = this.#cursor;
    if (this.#phase !== "on" || !cursor) return;
    switch (push.type) {
      case "publication":
        this.#arrived(cursor, push.publication as Publication<T>);
        return;
      case "skipped":
        if (cursor.skip(push.from, push.to)) {
          this.#events.emit("skipped", { from: push.from, to: push.to, reason: push.reason });
        } else this.#missing(cursor, push.from);
        return;
      case "rung":
        this.#events.emit("rung", { rung: push.rung });
        return;
      case "signal":
        this.#events.emit("signal", { ...(push.user !== undefined && { user: push.user }), data: push.data });
        return;
      case "reset":
        this.#cursor = new Cursor(push.position);
        this.#events.emit("reset", { position: push.position, reason: push.reason });
        return;
      case "joined":
      case "left":
        this.#events.emit(push.type, { session: push.session, user: push.user });
        return;
    }
  }

  /** @internal */
  sent({ key }: Entry, position: Position): void {
    this.#events.emit("sent", { key, position });
  }

  /** @internal */
  unsent({ key }: Entry, error: HawserError): void {
    this.#events.emit("unsent", { key, error });
  }

  /** What comes with a subscription may leave policy's gaps, which its position covers. */
  #deliverAll({ publications, position }: SubscribedFields, asked: number): void {
    const cursor = this.#cursor;
    if (!cursor) return;
    for (const publication of publications) {
      if (this.#asked !== asked || this.#phase !== "on") return;
      if (publication.offset <= cursor.position.offset) continue;
      cursor.advance(publication.offset);
      this.#deliver(cursor, publication as Publication<T>);
    }
    cursor.advance(position.offset);
  }

  #arrived(cursor: Cursor, publication: Publication<T>): void {
    switch (cursor.arrive(publication.offset)) {
      case "known":
        return;
      case "gap":
        if (this.#keepsHistory) {
          this.#missing(cursor, publication.offset);
          return;
        }
        this.#events.emit("skipped", {
          from: cursor.position.offset + 1,
          to: publication.offset - 1,
          reason: Codes.NO_HISTORY.name,
        });
        cursor.advance(publication.offset);
    }
    this.#deliver(cursor, publication);
  }

  #deliver(cursor: Cursor, publication: Publication<T>): void {
    const { epoch } = cursor.position;
    this.#events.emit("publication", publication);
    this.#harbour.heard(this.name, epoch, publication);
  }

  /** Something before `arrived` did not come: it is asked for, and where that was in vain, on another line. */
  #missing(cursor: Cursor, arrived: number): void {
    const held = cursor.position;
    const inVain = this.#stuckAt === held.offset;
    this.#stuckAt = held.offset;
    this.#pause();
    if (inVain) this.#harbour.dropLine(HawserError.of(Codes.LINE_BROKEN, `${this.name}: a gap that stays`));
    else this.#renew();
    this.#events.emit("gap", { held, arrived });
  }

  /** Ends what stands on the line, and begins again from the position held where that is wanted. */
  #renew(): void {
    this.#harbour.wire()?.ask({ type: "unsubscribe", channel: this.name }, () => {});
    this.#ask();
  }

  #ask(): void {
    const wire = this.#harbour.wire();
    if (!wire || this.#phase !== "asking") return;
    const ask = ++this.#asked;
    this.#since = this.position;
    wire.ask({ type: "subscribe", channel: this.name, since: this.#since, adapt: this.#adapts }, (reply) => {
      if (this.#asked !== ask || this.#phase !== "asking") return;
      if (reply.type === "subscribed") this.#answeredBy(reply);
      else if (reply.type !== "error") this.#refused(HawserError.of(Codes.INTERNAL, `answered by ${reply.type}`));
      else if (reply.code === Codes.ALREADY_SUBSCRIBED.code) this.#renew();
      else this.#refused(refusalOf(reply));
    });
  }

  /** Pushes count no more until another answer. */
  #pause(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#phase = "asking";
  }

  #end(): void {
    this.#pause();
    this.#phase = "off";
  }

  #answer(): Promise<Subscribed> {
    if (this.#last) return Promise.resolve(this.#last);
    if (!this.#promised) {
      let resolve!: (subscribed: Subscribed) => void;
      let reject!: (error: HawserError) => void;
      const promise = new Promise<Subscribed>((yes, no) => {
        resolve = yes;
        reject = no;
      });
      // The `error` event tells of a refusal too, so nobody has to wait for the promise.
      promise.catch(() => {});
      this.#promised = { promise, resolve, reject };
    }
    return this.#promised.promise;
  }

  #reject(error: HawserError): void {
    this.#promised?.reject(error);
    this.#promised = undefined;
  }

  #mustNotBeAway(): void {
    const away = this.#harbour.away();
    if (away) throw away;
  }
}
