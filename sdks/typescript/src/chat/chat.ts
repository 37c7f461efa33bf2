import type { Channel } from "../channel.js";
import { Emitter } from "../emitter.js";
import { HawserError } from "../errors.js";
import type { Hawser } from "../hawser.js";
import type { Position, Publication } from "../wire/frames.js";
import type { ChatCache, Kept, StoredConversation } from "./cache.js";
import type { ConversationView, GroupOptions } from "./calls.js";
import { Conversation } from "./conversation.js";
import type { ChatEvents, ChatOptions, Notice } from "./events.js";
import type { FoundPage } from "./files.js";
import type { Host } from "./host.js";
import { Moved, type MovedSignal } from "./moved.js";
import { People } from "./people.js";
import type { StoredStretch } from "./stretch.js";

const pageSize = 100;
const mostPages = 10;
const saveAfter = 300;

/** A user's conversations over one line: what the list shows is held live, and each can be opened. */
export class Chat {
  readonly #hawser: Hawser;
  readonly #cache: ChatCache | undefined;
  readonly #account: string | undefined;
  readonly #follow: number;
  readonly #events = new Emitter<ChatEvents>();
  readonly #conversations = new Map<string, Conversation>();
  /** Contacts, whom the user blocks, and what people say of themselves. */
  readonly people: People;
  #user: string | undefined;
  #inbox: Channel<Notice> | undefined;
  #inboxPosition: Position | undefined;
  #inboxEnds: (() => void)[] = [];
  #ends: (() => void)[] = [];
  #loaded: Promise<void> = Promise.resolve();
  #ready = false;
  /** Raised where the list begins anew, so that what is late notices. */
  #run = 0;
  #list: readonly Conversation[] | undefined;
  #stale = false;
  readonly #moved = new Moved({
    call: <T>(method: string, data: object): Promise<T> => this.#call<T>(method, data),
    wanted: (channel, head) => this.#wanted(channel, head),
    took: (views) => this.#tookAll(views),
    stale: () => void this.refresh().catch((error: unknown) => this.#failed(error)),
    failed: (error) => this.#failed(error),
  });
  readonly #unsaved = new Set<Conversation>();
  readonly #gone = new Set<string>();
  #saving: ReturnType<typeof setTimeout> | undefined;

  /** Does nothing yet; `start` begins. */
  constructor(hawser: Hawser, options: ChatOptions = {}) {
    this.#hawser = hawser;
    this.#cache = options.cache;
    this.#account = options.user;
    this.#follow = options.follow ?? 20;
    this.people = new People((method, data) => this.#call(method, data));
  }

  /** Whose chat it is; undefined before that is known. */
  get user(): string | undefined {
    return this.#user;
  }

  /** Pinned ones first, then those in which something was said last; the same array until something changes. */
  get conversations(): readonly Conversation[] {
    return (this.#list ??= [...this.#conversations.values()].sort(
      ({ view: a }, { view: b }) => Number(b.pinned) - Number(a.pinned) || b.active - a.active || (a.channel < b.channel ? -1 : 1),
    ));
  }

  /** Whether the server has told the list; before that it is the cache's. */
  get ready(): boolean {
    return this.#ready;
  }

  /** What is unread in all that is not muted. */
  get unread(): number {
    return this.conversations.reduce((sum, { view }) => sum + (view.muted ? 0 : view.unread), 0);
  }

  /** Calls `listener` for each `event` from now on; the function returned ends that. */
  on<K extends keyof ChatEvents>(event: K, listener: (event: ChatEvents[K]) => void): () => void {
    return this.#events.on(event, listener);
  }

  /** Shows what the cache has, and the server's as soon as there is a line; `Hawser.connect` opens that. */
  start(): void {
    if (this.#ends.length > 0) return;
    const flush = (): void => void this.#save();
    globalThis.addEventListener?.("pagehide", flush);
    this.#ends = [this.#hawser.on("state", () => this.#lineChanged()), () => globalThis.removeEventListener?.("pagehide", flush)];
    if (this.#account !== undefined) this.#become(this.#account);
    this.#lineChanged();
  }

  /** Hears nothing more; the line stays. */
  async stop(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await this.#save();
    this.#leave();
  }

  /** Stops, and drops what the cache has of this user, as for a logout. */
  async forget(): Promise<void> {
    const user = this.#user;
    await this.stop();
    if (user !== undefined) await this.#cache?.clear(user);
  }

  /** The conversation of this channel, where it is one of the user's. */
  conversation(channel: string): Conversation | undefined {
    return this.#conversations.get(channel);
  }

  /** The conversation with one user, which is made where there is none. */
  async direct(user: string): Promise<Conversation> {
    return this.#took(await this.#call<ConversationView>("open", { user }));
  }

  /** A group, of which this user is the owner. `key` makes asking twice make one. */
  async create(options: GroupOptions & { readonly users?: readonly string[]; readonly key?: string }): Promise<Conversation> {
    return this.#took(await this.#call<ConversationView>("create", { key: this.#hawser.newKey(), ...options }));
  }

  /** Joins a group that is open; undefined where somebody has to say yes first: the list shows it then. */
  async join(channel: string): Promise<Conversation | undefined> {
    return this.#joined({ channel });
  }

  /** Joins the group that a link is of, in the same way. */
  async joinBy(link: string): Promise<Conversation | undefined> {
    return this.#joined({ link });
  }

  async #joined(where: { readonly channel: string } | { readonly link: string }): Promise<Conversation | undefined> {
    const answer = await this.#call<ConversationView | { readonly requested: true }>("join", where);
    return "requested" in answer ? undefined : this.#took(answer);
  }

  /** Finds messages by their words, in one conversation or in all of the user's; rejects where the server keeps no index. */
  find(text: string, options: { readonly channel?: string; readonly limit?: number; readonly next?: string } = {}): Promise<FoundPage> {
    return this.#call("search", { text, ...options });
  }

  /** Asks the room for the list, page by page; where `all` of it was read, what is not in it goes. */
  async refresh(all = true): Promise<void> {
    const run = this.#run;
    const since = await this.#moved.begin().catch(() => undefined);
    const known = new Set(this.#conversations.keys());
    for (const archived of [false, true]) {
      let next: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const answer = await this.#call<{ conversations: ConversationView[]; next?: string }>("conversations", {
          limit: pageSize,
          archived,
          ...(next !== undefined && { next }),
        });
        if (run !== this.#run) return;
        for (const view of answer.conversations) {
          known.delete(view.channel);
          this.#put({ view });
        }
        next = answer.next;
        if (next === undefined || !all) break;
      }
      if (next !== undefined) known.clear();
    }
    if (run !== this.#run) return;
    if (all) for (const channel of known) this.#conversations.get(channel)?.end(undefined);
    this.#moved.began(since);
    this.#ready = true;
    this.#followNewest();
    this.#changed();
  }

  #call<T>(method: string, data: object): Promise<T> {
    return this.#hawser.call<T>(`im/${method}`, data);
  }

  #lineChanged(): void {
    const { state } = this.#hawser;
    for (const conversation of this.#conversations.values()) conversation.adopt();
    if (state.name !== "connected" || this.#ends.length === 0) return;
    if (state.user !== this.#user) this.#become(state.user);
    const run = this.#run;
    void this.#loaded.then(() => run === this.#run && this.#open(state.user));
  }

  /** Another user's chat begins; a guest who came back under another name has nothing of the one before. */
  #become(user: string): void {
    const before = this.#user;
    this.#leave();
    if (before !== undefined && before !== this.#account) void this.#cache?.clear(before).catch(() => {});
    this.#user = user;
    const run = this.#run;
    this.#loaded = this.#load(user, run).catch((error: unknown) => this.#failed(error));
  }

  async #load(user: string, run: number): Promise<void> {
    const stored = await this.#cache?.load(user);
    if (!stored || run !== this.#run) return;
    this.#inboxPosition = stored.inbox;
    this.#moved.restore(stored.since);
    for (const one of stored.conversations) this.#put(one);
    this.#changed();
  }

  #leave(): void {
    this.#run++;
    this.#moved.stop();
    for (const end of this.#inboxEnds.splice(0)) end();
    this.#inbox?.unsubscribe();
    this.#inbox = undefined;
    this.#inboxPosition = undefined;
    for (const conversation of this.#conversations.values()) conversation.release();
    this.#conversations.clear();
    this.#unsaved.clear();
    this.#gone.clear();
    this.#ready = false;
    this.#user = undefined;
    this.#changed();
  }

  #open(user: string): void {
    if (this.#inbox) return;
    const inbox = (this.#inbox = this.#hawser.channel<Notice>(`im/u/${user}`));
    const again = (whole: boolean): void => void this.#catchUp(whole).catch((error: unknown) => this.#failed(error));
    this.#inboxEnds = [
      inbox.on("publication", (publication) => this.#noticed(publication)),
      inbox.on("signal", ({ user: by, data }) => by === undefined && this.#moved.signalled(data as MovedSignal)),
      // The list heals itself with each line; one whose notices were missed is read to its end.
      inbox.on("subscribed", ({ recovered }) => {
        this.#moved.lined();
        again(!recovered);
      }),
      inbox.on("reset", () => again(true)),
      inbox.on("error", (error) => this.#failed(error)),
    ];
    void inbox.subscribe(this.#inboxPosition ? { since: this.#inboxPosition } : {}).catch(() => {});
    this.#followNewest();
  }

  #noticed({ data }: Publication<Notice>): void {
    this.#saveSoon();
    this.#events.emit("notice", data);
    if (!("channel" in data)) return;
    const conversation = this.#conversations.get(data.channel);
    switch (data.type) {
      case "mentioned":
      case "invited":
        // A mention that the channel told is counted already.
        if (data.type === "mentioned" && (conversation?.view.head?.offset ?? 0) >= data.offset) return;
        this.#call<ConversationView>("conversation", { channel: data.channel }).then(
          (view) => void this.#took(view),
          (error: unknown) => this.#failed(error),
        );
        return;
      case "removed":
        conversation?.end(undefined);
        return;
      case "read":
        conversation?.seen(data.offset);
        return;
      case "set": {
        const { marked, muted, pinned, archived } = data;
        conversation?.change({ marked, muted, pinned, archived });
      }
    }
  }

  /** Asks what moved meanwhile, or for the whole list where that does not do. */
  async #catchUp(whole: boolean): Promise<void> {
    const run = this.#run;
    if (!whole && (await this.#moved.catchUp())) {
      if (run !== this.#run) return;
      this.#ready = true;
      this.#changed();
    } else if (run === this.#run) await this.refresh();
  }

  #wanted(channel: string, head: number): number | undefined {
    const conversation = this.#conversations.get(channel);
    if (!conversation) return 0;
    const { view } = conversation;
    return this.#hawser.channel(channel).live || (view.head?.offset ?? -1) >= head ? undefined : view.members;
  }

  #tookAll(views: readonly ConversationView[]): void {
    for (const view of views) this.#put({ view });
    this.#followNewest();
    this.#changed();
  }

  #took(view: ConversationView): Conversation {
    const conversation = this.#put({ view });
    this.#followNewest();
    return conversation;
  }

  #put(stored: StoredConversation): Conversation {
    const { channel } = stored.view;
    let conversation = this.#conversations.get(channel);
    if (conversation) conversation.renew(stored.view);
    else {
      this.#gone.delete(channel);
      this.#conversations.set(channel, (conversation = new Conversation(this.#host(), stored)));
      this.#changedIn(conversation);
    }
    return conversation;
  }

  #host(): Host {
    const user = this.#user ?? "";
    const cache = this.#cache;
    return {
      hawser: this.#hawser,
      user,
      account: this.#account === user,
      call: <T>(method: string, data: unknown): Promise<T> => this.#hawser.call<T>(method, data),
      changed: (conversation) => this.#changedIn(conversation),
      failed: (error) => this.#failed(error),
      stored: async (channel): Promise<StoredStretch | undefined> => cache?.messages(user, channel),
    };
  }

  #changedIn(conversation: Conversation): void {
    if (this.#conversations.get(conversation.channel) !== conversation) return;
    if (conversation.ended) {
      this.#conversations.delete(conversation.channel);
      this.#unsaved.delete(conversation);
      this.#gone.add(conversation.channel);
      this.#followNewest();
    } else this.#unsaved.add(conversation);
    this.#saveSoon();
    this.#changed();
  }

  #followNewest(): void {
    if (!this.#inbox) return;
    for (const [place, conversation] of this.conversations.entries()) {
      if (place < this.#follow) conversation.follow();
      // Where two take turns at the edge, neither ends with each turn.
      else if (place >= 2 * this.#follow) conversation.unfollow();
    }
  }

  #failed(error: unknown): void {
    if (error instanceof HawserError) this.#events.emit("error", error);
  }

  #changed(): void {
    this.#list = undefined;
    if (this.#stale) return;
    this.#stale = true;
    queueMicrotask(() => {
      this.#stale = false;
      this.#events.emit("change", undefined);
    });
  }

  #saveSoon(): void {
    if (this.#cache) this.#saving ??= setTimeout(() => void this.#save(), saveAfter);
  }

  /** A cache that is full or forbidden is one that keeps nothing. */
  async #save(): Promise<void> {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    // What changed in this very turn is noted at its end.
    await Promise.resolve();
    const user = this.#user;
    if (!this.#cache || user === undefined) return;
    const stretches = new Map<string, StoredStretch>();
    const conversations: StoredConversation[] = [];
    for (const conversation of this.#unsaved) {
      const [stored, stretch] = conversation.stored();
      conversations.push(stored);
      if (stretch) stretches.set(conversation.channel, stretch);
    }
    const inbox = this.#inbox?.position;
    const { since } = this.#moved;
    const kept: Kept = {
      conversations,
      stretches,
      gone: [...this.#gone],
      ...(inbox && { inbox }),
      ...(since !== undefined && { since }),
    };
    this.#unsaved.clear();
    this.#gone.clear();
    await this.#cache.keep(user, kept).catch(() => {});
  }
}
