import type { Channel } from "../channel.js";
import { Emitter } from "../emitter.js";
import type { HawserError } from "../errors.js";
import type { Publication } from "../wire/frames.js";
import type { StoredConversation } from "./cache.js";
import type { ConversationMember, ConversationView, Flags, Page, ThreadPage } from "./calls.js";
import { Expiry } from "./expiry.js";
import { aboutOf } from "./fold.js";
import type { ConversationEvents, Host } from "./host.js";
import { Membership } from "./membership.js";
import type { Happening, Said } from "./message.js";
import { Pages, pageSize } from "./pages.js";
import { Reach } from "./reach.js";
import { mostAsked, type Receipt, receiptOf, ReceiptWatch } from "./receipts.js";
import { keptMessages, keptSize, type StoredStretch } from "./stretch.js";
import { Thread } from "./thread.js";
import { type Entry, Timeline } from "./timeline.js";
import { Typing } from "./typing.js";
import { current, readTo, renewed, told } from "./view.js";

/** One conversation of the user. Obtained from a `Chat`, one for each channel. */
export class Conversation extends Membership {
  readonly channel: string;
  readonly #host: Host;
  readonly #line: Channel;
  readonly #events = new Emitter<ConversationEvents>();
  readonly #timeline = new Timeline();
  readonly #pages: Pages;
  readonly #watch: ReceiptWatch;
  readonly #reach: Reach;
  readonly #typing = new Typing(() => this.#changed());
  readonly #ends: (() => void)[];
  readonly #threads = new Set<Thread>();
  readonly #expiry = new Expiry(() => this.#changed());
  #view: ConversationView;
  #members: readonly ConversationMember[] = [];
  #isOpen = false;
  #ended = false;
  #stale = false;
  #uncounted = false;

  /** @internal */
  constructor(host: Host, { view, reading = 0, uncounted = false }: StoredConversation) {
    super();
    this.channel = view.channel;
    this.#host = host;
    this.#view = view;
    this.#uncounted = uncounted;
    this.#reach = new Reach(
      reading,
      (method, offset) => this.call(method, { offset }),
      () => this.#recount(),
    );
    this.#line = host.hawser.channel(view.channel);
    this.#pages = new Pages(
      this.#timeline,
      (where) => this.call<Page>("history", where),
      () => this.#changed(),
      (error) => host.failed(error),
    );
    this.#watch = new ReceiptWatch(() => this.#askReceipts());
    this.#ends = [
      this.#line.on("publication", (publication) => this.#took(publication)),
      this.#line.on("subscribed", ({ recovered }) => recovered || this.#lost()),
      this.#line.on("reset", () => this.#lost()),
      this.#line.on("skipped", () => this.#lost()),
      this.#line.on("unsubscribed", (error) => error.retry || this.end(error)),
      this.#line.on("error", (error) => error.retry || this.end(error)),
      this.#line.on("signal", (signal) => this.#typing.signalled(signal, host.user)),
      this.#line.on("sent", ({ key, position }) => {
        this.#timeline.sent(key, position.offset, this.#line.subscribed);
        this.#changed();
      }),
      this.#line.on("unsent", ({ key, error }) => this.#unsent(key, error)),
    ];
    this.adopt();
  }

  /** The conversation as the list shows it. */
  get view(): ConversationView {
    return (this.#view = current(this.#view));
  }

  /** What is shown, oldest first; the same array until something changes. */
  get entries(): readonly Entry[] {
    return this.#timeline.entries(this.#host.user);
  }

  /** Whether there is anything to show yet. */
  get ready(): boolean {
    return this.#timeline.position !== undefined;
  }

  /** Whether there are older, or newer, messages than those shown. */
  get hasEarlier(): boolean {
    return this.#timeline.before !== undefined;
  }

  get hasLater(): boolean {
    return this.#timeline.after !== undefined;
  }

  /** The members that were asked for last; in groups of at most 100 they are asked for while it is open. */
  get members(): readonly ConversationMember[] {
    return this.#members;
  }

  /** Who else types here just now; the same array until that changes. */
  get typing(): readonly string[] {
    return this.#typing.users;
  }

  /** The user types: call it with each key, the others are told now and then, where there are not too many. */
  types(): void {
    if (this.#view.members <= mostAsked) this.#typing.tell(this.#line);
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof ConversationEvents>(event: K, listener: (event: ConversationEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Somebody looks at it: its messages are shown at once from the cache, then as they are; `close` ends that. */
  async open(): Promise<void> {
    if (this.#isOpen || this.#ended) return;
    this.#isOpen = true;
    this.#watch.soon();
    if (!this.ready) {
      const stored = await this.#host.stored(this.channel).catch(() => undefined);
      if (stored && !this.ready && !this.#ended) {
        this.#timeline.restore(stored);
        // What was said since is asked for from where the cache ends.
        this.#line.unsubscribe();
        this.#changed();
      }
    }
    this.follow();
    if (!this.ready && this.#view.head) await this.#pages.newest();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch.stop();
    this.#timeline.trim(keptMessages);
    this.#host.changed(this);
  }

  /** Says something; it is among the `entries` at once. Returns its key. */
  say(what: string | Said, more: Pick<Said, "reply" | "mentions" | "thread"> = {}): string {
    const said: Said = typeof what === "string" ? { type: "text", text: what, ...more } : { ...what, ...more };
    const key = this.#host.hawser.newKey();
    this.#typing.said();
    this.#publish(key, said).catch(() => {});
    return key;
  }

  /** Says again what was refused. */
  again(key: string): void {
    const said = this.#timeline.drop(key);
    if (said) this.say(said);
  }

  /** Gives up what was refused. */
  discard(key: string): void {
    if (this.#timeline.drop(key)) this.#changed();
  }

  /** Changes what one said; shown at once, and undone where it is refused, with which the promise rejects. */
  edit(offset: number, to: string | Said): Promise<void> {
    const now = this.#timeline.message(offset)?.data;
    return this.happen({ type: "edit", ref: offset, to: typeof to === "string" ? { ...now, type: "text", text: to } : to });
  }

  /** What is said in the thread of a message; `more` loads it, `close` ends it. */
  thread(offset: number): Thread {
    const thread: Thread = new Thread(
      offset,
      (next) => this.call<ThreadPage>("thread", { offset, ...(next > 0 && { next }) }),
      () => this.#threads.delete(thread),
    );
    this.#threads.add(thread);
    this.follow();
    return thread;
  }

  /** Shows the page before, or after, what is shown; resolves once it is there. */
  async earlier(limit = pageSize): Promise<void> {
    await this.#pages.extend("before", limit);
  }

  async later(limit = pageSize): Promise<void> {
    await this.#pages.extend("after", limit);
  }

  /** Shows the messages around one; resolves with whether it is among the `entries` then. */
  async jump(offset: number, limit = pageSize): Promise<boolean> {
    const shown = (): boolean => this.entries.some((entry) => entry.kind === "message" && entry.message.offset === offset);
    if (!shown()) await this.#pages.look(offset, limit);
    return shown();
  }

  /** Back to the newest messages. */
  latest(): void {
    this.#timeline.latest();
    this.#changed();
  }

  /** The user has read so far, all without an offset. It counts at once, and the server hears of it when there is a line. */
  read(offset = this.#timeline.position?.offset ?? this.#view.head?.offset ?? 0): void {
    if (offset <= this.#view.read) {
      if (this.#view.marked) this.mark(false).catch(() => {});
      return;
    }
    this.seen(offset);
    this.#reach.read(offset);
  }

  /** What the others have of a message of one's own; undefined where that is not known. */
  receipt(offset: number): Receipt | undefined {
    return receiptOf(this.#members, this.#host.user, offset);
  }

  /** @internal Hears what comes, from where it stands. */
  follow(): void {
    if (this.#line.subscribed || this.#ended) return;
    const since = this.#timeline.position ?? this.#view.head;
    void this.#line.subscribe(since ? { since } : {});
  }

  /** @internal */
  unfollow(): void {
    if (!this.#isOpen && this.#threads.size === 0) this.#line.unsubscribe();
  }

  /** @internal Shows what waits in the outbox, also what was said before a reload; tells what could not be told. */
  adopt(): void {
    const { pending } = this.#line;
    for (const { key, data } of pending) this.#timeline.waits(key, data as Said, Date.now());
    if (pending.length > 0) this.#changed();
    void this.#reach.tell();
    if (this.#uncounted && this.#host.hawser.state.name === "connected") this.#recount();
  }

  /** @internal The server's view, which is passed over where more is known here. */
  renew(view: ConversationView): void {
    const { head } = this.#view;
    const older = head !== undefined && view.head?.epoch === head.epoch && view.head.offset < head.offset;
    this.#uncounted = older && (this.#uncounted || view.read > this.#view.read);
    this.#view = older ? renewed(view, this.#view) : view;
    if (this.#uncounted) this.#recount();
    const read = this.#reach.untold ?? 0;
    if (read > this.#view.read) {
      this.#view = readTo(this.#view, read);
      this.#view = { ...this.#view, unread: this.#unread() ?? this.#view.unread };
    }
    this.#changed();
  }

  /** @internal Another device, or the server, tells how it is seen now. */
  change(flags: Partial<Flags>): void {
    this.#view = { ...this.#view, ...flags };
    this.#changed();
  }

  /** @internal */
  end(error: HawserError | undefined): void {
    if (this.#ended) return;
    this.release();
    this.#events.emit("ended", error);
    this.#host.changed(this);
  }

  /** @internal Whether the user is no member any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** @internal Hears nothing more. */
  release(): void {
    this.#ended = true;
    this.#isOpen = false;
    for (const end of this.#ends) end();
    this.#pages.stop();
    this.#reach.stop();
    this.#watch.stop();
    this.#typing.stop();
    this.#expiry.stop();
    this.#line.unsubscribe();
  }

  /** @internal For a cache. */
  stored(): [StoredConversation, StoredStretch | undefined] {
    const reading = this.#reach.untold;
    const kept = { view: this.#view, ...(reading !== undefined && { reading }), ...(this.#uncounted && { uncounted: true }) };
    return [kept, this.#timeline.stored(keptMessages, keptSize)];
  }

  /** @internal */
  protected call<T>(method: string, fields: object): Promise<T> {
    return this.#host.call<T>(`im/${method}`, { channel: this.channel, ...fields });
  }

  /** @internal */
  protected async happen(what: Happening): Promise<void> {
    await this.#publish(this.#host.hawser.newKey(), what);
  }

  async #publish(key: string, data: Said | Happening): Promise<void> {
    this.#timeline.waits(key, data, Date.now());
    this.#changed();
    try {
      await this.#line.publish(data, { key, ...(this.#host.account && { user: this.#host.user }) });
    } catch (error) {
      this.#unsent(key, error as HawserError);
      throw error;
    }
  }

  #unsent(key: string, error: HawserError): void {
    this.#timeline.unsent(key, error);
    this.#changed();
  }

  #took(publication: Publication): void {
    const { user } = this.#host;
    const doubted = this.#timeline.take(publication, user);
    const epoch = this.#line.position?.epoch ?? "";
    this.#view = told(this.#view, publication, epoch, user);
    if (doubted !== undefined) void this.#pages.renew(doubted);
    for (const thread of this.#threads) thread.take(publication);
    const about = aboutOf(publication);
    if (this.#isOpen && about <= 0) this.#watch.soon();
    // How a group goes about it is told to whoever asks.
    if (this.#isOpen && about < 0 && publication.tags?.["type"] === "updated") this.#refresh();
    if (about === 0 && publication.user !== undefined) this.#typing.ended(publication.user);
    if (about === 0 && publication.user !== user) this.#reach.received(publication.offset);
    this.#changed();
  }

  /** What was missed does not come: a new page, and the server's count. */
  #lost(): void {
    for (const thread of this.#threads) thread.lost();
    if (this.ready || this.#isOpen) void this.#pages.newest();
    this.#refresh();
  }

  #refresh(): void {
    this.#uncounted = true;
    this.call<ConversationView>("conversation", {}).then(
      (view) => !this.#ended && this.renew(view),
      (error: unknown) => this.#host.failed(error),
    );
  }

  /** @internal The user has read so far, here or on another device. */
  seen(offset: number): void {
    const { mentioned } = this.#view;
    this.#view = readTo(this.#view, offset);
    this.#recount();
    // Some of what mentions the user is left, perhaps.
    if (mentioned && !this.#view.mentioned && offset < (this.#view.head?.offset ?? 0)) this.#refresh();
  }

  /** Where the messages that are held do not tell what is unread, the server is asked. */
  #recount(): void {
    if (this.#ended) return;
    const unread = this.#unread();
    this.#uncounted = unread === undefined;
    if (unread === undefined) this.#refresh();
    else this.#view = { ...this.#view, unread };
    this.#changed();
  }

  #unread(): number | undefined {
    const { read, head } = this.#view;
    return !head || read >= head.offset ? 0 : this.#timeline.others(read, head, this.#host.user);
  }

  async #askReceipts(): Promise<boolean> {
    if (this.#view.members > mostAsked) return false;
    this.#members = (await this.membersPage({ limit: mostAsked })).members;
    this.#changed();
    const receipt = this.receipt(Math.max(0, ...this.entries.map((entry) => (entry.kind === "message" && entry.own ? entry.message.offset : 0))));
    return receipt !== undefined && receipt.read < receipt.of;
  }

  #changed(): void {
    if (this.#stale) return;
    this.#stale = true;
    queueMicrotask(() => {
      this.#stale = false;
      if (this.#ended) return;
      this.#expiry.wait(this.#timeline.until, this.#view.last?.until ?? 0);
      this.#events.emit("change", undefined);
      this.#host.changed(this);
    });
  }
}
