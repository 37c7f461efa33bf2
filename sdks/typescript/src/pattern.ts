import { Backoff } from "./backoff.js";
import { Codes } from "./codes.js";
import { Emitter } from "./emitter.js";
import { HawserError, refusalOf } from "./errors.js";
import type { Harbour } from "./harbour.js";
import type { Position, Publication, ServerMessage } from "./wire/frames.js";

/** What happens in the channels of a pattern. */
export interface PatternEvents<T = unknown> {
  /** What was published in a channel of the pattern, in the order of its offsets within each channel. */
  publication: { readonly channel: string; readonly position: Position; readonly publication: Publication<T> };
  /**
   * Something will not come: of `channel`, and of which offsets where that is known; somewhere in the pattern where there is
   * no channel, as after every break of the line.
   */
  missed: { readonly channel?: string; readonly from?: number; readonly to?: number; readonly reason: string };
  /** It stands, for the first time or again after a break. */
  subscribed: { readonly again: boolean };
  /** The server ended it. */
  unsubscribed: HawserError;
  /** It was refused; it is tried again where `retry` says so. */
  error: HawserError;
}

/**
 * What is published from now on in all channels of a pattern: parts between `/`, of which `+` stands for any one and `#`, at
 * the end, for any that follow. Obtained from `Hawser.pattern`, one for each text.
 *
 * It is live only: nothing is recovered after a break. What a subscription to one of its channels brings is heard here, too.
 */
export class Pattern<T = unknown> {
  readonly text: string;
  readonly #harbour: Harbour;
  readonly #events = new Emitter<PatternEvents<T>>();
  readonly #backoff: Backoff;
  readonly #parts: readonly string[];
  #phase: "off" | "asking" | "on" = "off";
  #asked = 0;
  #stood = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #promise: Promise<void> | undefined;
  #settle: ((error?: HawserError) => void) | undefined;

  /** @internal */
  constructor(text: string, harbour: Harbour) {
    this.text = text;
    this.#parts = text.split("/");
    this.#harbour = harbour;
    this.#backoff = new Backoff(harbour.backoff);
  }

  /** Whether a subscription stands or is sought. */
  get subscribed(): boolean {
    return this.#phase !== "off";
  }

  /** Whether the pattern means this channel. */
  matches(channel: string): boolean {
    const parts = channel.split("/");
    for (let i = 0; ; i++) {
      const part = this.#parts[i];
      if (part === "#") return true;
      if (part === undefined || i >= parts.length) return part === undefined && i === parts.length;
      if (part !== "+" && part !== parts[i]) return false;
    }
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof PatternEvents<T>>(event: K, listener: (event: PatternEvents<T>[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /**
   * Subscribes, now or as soon as there is a line, and again after breaks.
   *
   * @returns done when it stands; rejects only where it is refused for good
   */
  subscribe(): Promise<void> {
    if (this.#phase !== "off" && this.#promise) return this.#promise;
    this.#promise = new Promise<void>((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve());
    });
    // The `error` event tells of a refusal too, so nobody has to wait for the promise.
    this.#promise.catch(() => {});
    this.#phase = "asking";
    this.#stood = false;
    this.#ask();
    return this.#promise;
  }

  /** Ends the subscription; from now on nothing is heard. */
  unsubscribe(): void {
    if (this.#phase === "off") return;
    this.#end();
    this.#harbour.wire()?.ask({ type: "unsubscribe", channel: this.text }, () => {});
    this.#settle?.(HawserError.of(Codes.NOT_SUBSCRIBED, "unsubscribed"));
  }

  /** @internal There is a line with a session. */
  opened(): void {
    if (this.#phase === "asking") this.#ask();
  }

  /** @internal */
  lineLost(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    if (this.#phase === "on") this.#phase = "asking";
  }

  /** @internal The server ended it. */
  ended(error: HawserError): void {
    if (this.#phase === "off") return;
    this.#end();
    this.#events.emit("unsubscribed", error);
  }

  /** @internal */
  heard(channel: string, epoch: string, publication: Publication): void {
    if (this.#phase !== "on" || !this.matches(channel)) return;
    const position = { epoch, offset: publication.offset };
    this.#events.emit("publication", { channel, position, publication: publication as Publication<T> });
  }

  /** @internal */
  missed({ channel, from, to, reason }: ServerMessage & { type: "missed" }): void {
    if (this.#phase !== "on") return;
    if (channel === this.text) this.#events.emit("missed", { reason });
    else if (this.matches(channel)) {
      this.#events.emit("missed", { channel, ...(from && to ? { from, to } : {}), reason });
    }
  }

  #ask(): void {
    const wire = this.#harbour.wire();
    if (!wire || this.#phase !== "asking") return;
    const ask = ++this.#asked;
    wire.ask({ type: "subscribe", channel: this.text }, (reply) => {
      if (this.#asked !== ask || this.#phase !== "asking") return;
      if (reply.type === "subscribed") this.#stands();
      else if (reply.type !== "error") this.#refused(HawserError.of(Codes.INTERNAL, `answered by ${reply.type}`));
      else if (reply.code === Codes.ALREADY_SUBSCRIBED.code) this.#stands();
      else this.#refused(refusalOf(reply));
    });
  }

  #stands(): void {
    const again = this.#stood;
    this.#phase = "on";
    this.#stood = true;
    this.#backoff.reset();
    this.#settle?.();
    this.#events.emit("subscribed", { again });
    if (again) this.#events.emit("missed", { reason: Codes.LINE_BROKEN.name });
  }

  #refused(error: HawserError): void {
    if (error.retry) {
      this.#timer = setTimeout(() => this.#ask(), this.#backoff.next());
    } else {
      this.#end();
      this.#settle?.(error);
    }
    this.#events.emit("error", error);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#phase = "off";
  }
}
