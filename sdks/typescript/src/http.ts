import { turn } from "./backoff.js";
import { Codes } from "./codes.js";
import type { Door } from "./doors.js";
import { splitLines } from "./wire/json.js";

type Json = Record<string, any>;

interface Position {
  readonly epoch: string;
  readonly offset: number;
}

export type HttpDoor = Exclude<Door, "websocket">;

/** Wishes that come together go out together, milliseconds. */
const gather = 5;

/**
 * The doors of plain HTTP, in the shape of a WebSocket that speaks JSON.
 *
 * The server keeps nothing between two requests: what comes down is the answer to one `connect`, with the wishes and
 * positions of its time. To change a wish, or to poll again, another is sent with those of now; what is in the way of
 * that is asked by POST beside it.
 */
export class HttpSocket {
  binaryType = "arraybuffer";
  readonly protocol = "";
  onopen: ((event: any) => void) | null = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;
  onerror: ((event: any) => void) | null = null;
  readonly #url: string;
  readonly #door: HttpDoor;
  readonly #ending = new AbortController();
  /** What is wished for, each with the position held. */
  readonly #wishes = new Map<string, Position | undefined>();
  /** Commands that the next `connected` answers: subscribes by channel, and a refresh. */
  readonly #asked = new Map<string, number>();
  #refresh = 0;
  #connect: Json | undefined;
  #connectId = 0;
  #interval = 25_000;
  #heardAt = 0;
  #current: AbortController | undefined;
  #firstTime = true;
  #opening = false;
  #again = false;
  #over = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, door: HttpDoor) {
    this.#url = url.replace(/^ws/, "http");
    this.#door = door;
    this.#timer = setTimeout(() => this.onopen?.({}), 0);
  }

  send(text: string | Uint8Array): void {
    for (const line of splitLines(String(text))) this.#take(JSON.parse(line) as Json, line);
  }

  close(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#ending.abort();
    this.#current?.abort();
  }

  #take(frame: Json, line: string): void {
    const id = (frame["id"] as number | undefined) ?? 0;
    if (frame["connect"]) {
      // Several streams make up this line: a delta of one would not fit what another has told.
      const { subscribe = [], features = [], ...connect } = frame["connect"] as Json;
      this.#connect = { ...connect, features: (features as string[]).filter((feature) => feature === "signals" || (feature === "patterns" && this.#door !== "poll")) };
      this.#connectId = id;
      for (const { channel, since } of subscribe as Json[]) this.#wishes.set(channel, since);
      void this.#open();
    } else if (frame["subscribe"]) {
      const { channel, since } = frame["subscribe"] as Json;
      this.#wishes.set(channel, since);
      this.#asked.set(channel, id);
      this.#openSoon();
    } else if (frame["unsubscribe"]) {
      const { channel } = frame["unsubscribe"] as Json;
      this.#wishes.delete(channel);
      this.#asked.delete(channel);
      if (id) this.#give({ id, unsubscribed: { channel } });
      this.#openSoon();
    } else if (frame["refresh"]) {
      if (this.#connect) this.#connect["token"] = (frame["refresh"] as Json)["token"];
      this.#refresh = id;
      this.#openSoon();
    } else if (frame["ping"]) {
      // The server's own pings are the sign of life here; without them there is no answer.
      if (performance.now() - this.#heardAt < this.#interval * 1.2) this.#give({ pong: {} });
    } else if (!frame["pong"]) void this.#command(line);
  }

  /** Sends one command beside the stream. */
  async #command(body: string): Promise<void> {
    try {
      const { token, resume } = this.#connect ?? {};
      const response = await fetch(this.#at("command"), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token ? { authorization: `Bearer ${token}` } : resume ? { "hawser-ticket": resume } : {}),
        },
        body,
        cache: "no-store",
        signal: this.#ending.signal,
      });
      const frames = splitLines(await response.text());
      if (!frames.length || !frames[0]?.startsWith("{")) throw new Error(`HTTP ${response.status}`);
      for (const frame of frames) this.#give(JSON.parse(frame) as Json);
    } catch {
      this.#end();
    }
  }

  #openSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#opening && this.#door !== "poll") this.#again = true;
      else void this.#open();
    }, gather);
  }

  /** Opens a stream, or polls, with the wishes and positions of now; what came before it is dropped once it stands. */
  async #open(): Promise<void> {
    if (this.#over) return;
    const before = this.#current;
    const current = new AbortController();
    this.#current = current;
    this.#opening = true;
    // A poll is answered when there is something; its answer to older wishes would only come in between.
    if (this.#door === "poll") before?.abort();
    const asked = new Set(this.#wishes.keys());
    try {
      const subscribe = [...this.#wishes].map(([channel, since]) => ({ channel, ...(since && { since }) }));
      const response = await fetch(this.#at(this.#door), {
        method: "POST",
        // Who has just come is to hear so, even where there is nothing new.
        headers: { "content-type": "application/json", ...(this.#firstTime && { prefer: "wait=0" }) },
        body: JSON.stringify({ id: this.#connectId, connect: { ...this.#connect, subscribe } }),
        cache: "no-store",
        signal: current.signal,
      });
      await this.#read(response, current, asked, before);
    } catch {
      if (this.#current === current) this.#end();
      return;
    }
    if (this.#current !== current || this.#over) return;
    if (this.#door === "poll") void this.#open();
    else this.#end();
  }

  async #read(response: Response, current: AbortController, asked: Set<string>, before?: AbortController): Promise<void> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error("no body");
    let rest = "";
    let frames = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const one of lines) {
        // What else an event may hold is for browsers that come back by themselves.
        if (one.trim() === "" || one.startsWith("id:") || one.startsWith("retry:")) continue;
        const line = one.startsWith("data: ") ? one.slice(6) : one;
        if (!line.startsWith("{")) throw new Error(`HTTP ${response.status}`);
        const frame = JSON.parse(line) as Json;
        frames++;
        // What is replaced by the one after it has had its time.
        if (this.#current !== current && (frame["closing"] || !this.#opening)) return;
        this.#heardAt = performance.now();
        if (frame["connected"]) this.#connected(frame, asked, before);
        else if (before && this.#heldBack(frame, before)) return;
        else this.#hear(frame);
      }
    }
    // Something on the way answered for the server.
    if (frames === 0) throw new Error(`HTTP ${response.status}`);
  }

  /** Where only a change is held back, the stream before it goes on, and the change waits for its turn. */
  #heldBack(frame: Json, before: AbortController): boolean {
    const after = (frame["closing"] as Json | undefined)?.["after"] as number | undefined;
    if (!after || this.#firstTime || this.#over) return false;
    this.#current = before;
    this.#opening = false;
    this.#again = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#open(), turn(after));
    return true;
  }

  #connected(frame: Json, asked: Set<string>, before?: AbortController): void {
    const connected = frame["connected"] as Json;
    this.#opening = false;
    before?.abort();
    this.#interval = (connected["heartbeat"] as number) || this.#interval;
    this.#connect = { ...this.#connect, resume: connected["resume"] };
    const { subscribed = [] } = connected;
    if (this.#firstTime) {
      this.#firstTime = false;
      for (const one of subscribed as Json[]) this.#note(one);
      this.#give(frame);
    } else for (const one of subscribed as Json[]) this.#continued(one, asked);
    if (this.#refresh) {
      this.#give({ id: this.#refresh, refreshed: { expires: connected["expires"] } });
      this.#refresh = 0;
    }
    if (this.#again) {
      this.#again = false;
      this.#openSoon();
    }
  }

  /** What a later `connected` says of a channel, as if this were one line all the time. */
  #continued(subscribed: Json, asked: Set<string>): void {
    const channel = subscribed["channel"] as string;
    const id = this.#asked.get(channel);
    if (asked.has(channel) && !this.#wishes.has(channel)) return;
    if (subscribed["error"]) {
      this.#wishes.delete(channel);
      const { code, name } = subscribed["error"] as Json;
      if (id) this.#give({ id, error: subscribed["error"] });
      else this.#give({ unsubscribed: { channel, code, name } });
    } else if (id && asked.has(channel)) {
      this.#note(subscribed);
      this.#give({ id, subscribed });
    } else if (!asked.has(channel)) {
      this.#note(subscribed);
      this.#give({ subscribed });
    } else if (isPattern(channel)) {
      // Between two streams nobody listened.
      this.#give({ missed: { channel, reason: "unheard" } });
    } else {
      const { position, recovered, reason = "", publications = [] } = subscribed;
      if (!recovered && !same(position, this.#wishes.get(channel))) this.#hear({ reset: { channel, position, reason } });
      for (const publication of publications) this.#hear({ publication: { channel, ...publication } });
      this.#note(subscribed);
    }
    if (id && asked.has(channel)) this.#asked.delete(channel);
  }

  /** Gives a push on, and remembers how far it brought its channel. */
  #hear(frame: Json): void {
    const { publication, skipped, reset, subscribed, unsubscribed } = frame;
    if (publication && !this.#advance(publication["channel"], publication["offset"])) return;
    if (skipped) this.#advance(skipped["channel"], skipped["to"]);
    if (reset) this.#wishes.set(reset["channel"], reset["position"]);
    if (subscribed && !frame["id"]) this.#note(subscribed);
    if (unsubscribed && !frame["id"]) this.#wishes.delete(unsubscribed["channel"]);
    this.#give(frame);
  }

  /** False where it was there already, or is wished for no more. */
  #advance(channel: string, offset: number): boolean {
    if (!this.#wishes.has(channel)) return false;
    const held = this.#wishes.get(channel);
    if (!held) return true;
    if (offset <= held.offset) return false;
    this.#wishes.set(channel, { epoch: held.epoch, offset });
    return true;
  }

  #note({ channel, position, error }: Json): void {
    if (error) {
      this.#wishes.delete(channel);
      return;
    }
    // A pattern has no position to come back to.
    if (isPattern(channel)) return;
    const held = this.#wishes.get(channel);
    if (!held || held.epoch !== position.epoch || held.offset < position.offset) this.#wishes.set(channel, position);
  }

  #give(frame: Json): void {
    if (!this.#over) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  #at(door: string): string {
    const url = new URL(this.#url);
    url.pathname = url.pathname.replace(/[^/]*$/, door);
    return url.href;
  }

  #end(): void {
    if (this.#over) return;
    this.close();
    this.onclose?.({ code: Codes.LINE_BROKEN.code, reason: `the ${this.#door} broke` });
  }
}

function isPattern(channel: string): boolean {
  return /[+#]/.test(channel);
}

function same(one: Position | undefined, other: Position | undefined): boolean {
  return one?.epoch === other?.epoch && one?.offset === other?.offset;
}
