import { Codes } from '@hawser/client';
import { Chat, IndexedCache, type Conversation, type ConversationView } from '@hawser/client/chat';
import { Line } from '../house/line.svelte';
import { Directory } from './directory.svelte';
import { Finding } from './finding.svelte';
import { Notifying } from './notifying.svelte';
import { Talk } from './talk.svelte';
import { nameOf, people, remember, type Who } from './who';
import { found, inOneLine } from './words';

const PREFIX = 'im/c/';

/** The whole messenger of one window: who one is, the list, and the conversation that is open. */
export class Messenger {
  /** Opens the line as somebody. */
  static async enter(who: Who): Promise<Messenger> {
    const user = who.user;
    const scope = `messenger:${location.host}:${who.kind}:${who.kind === 'person' ? who.user : ''}`;
    const token = async (): Promise<string> => {
      const person = (await people()).find((one) => one.user === user);
      if (!person) throw new Error(`the node lets nobody be ${user}`);
      return person.token;
    };
    const known = people().catch(() => []);
    const line = await Line.open({ scope, ...(who.kind === 'person' && { token }) });
    return new Messenger(who, line, (await known).map((one) => one.user));
  }

  #list = $state.raw<readonly ConversationView[]>([]);
  #talk = $state.raw<Talk | null>(null);
  #wanted = $state('');
  #user = $state('');
  #ready = $state(false);
  #trouble = $state('');
  readonly chat: Chat;
  readonly directory: Directory;
  readonly finding: Finding;
  /** Null for a guest, who is nobody once the window is shut. */
  readonly notifying: Notifying | null;
  /** A message that is to be shown as soon as its conversation is. */
  sought = $state.raw<{ readonly channel: string; readonly offset: number } | null>(null);
  readonly #drafts = new Map<string, string>();

  private constructor(
    readonly who: Who,
    readonly line: Line,
    people: readonly string[],
  ) {
    this.directory = new Directory(line, nameOf(who), people);
    const cache = typeof indexedDB === 'undefined' ? {} : { cache: new IndexedCache('hawser-messenger') };
    this.chat = new Chat(line.hawser, { ...cache, ...(who.user !== undefined && { user: who.user }) });
    this.finding = new Finding(this.chat);
    this.notifying =
      who.kind === 'person' ? new Notifying(line.hawser, who.user, (channel) => (location.hash = this.addressOf(channel))) : null;
    this.chat.on('change', () => this.#look());
    this.chat.on('error', ({ code, message, retry }) => {
      if (code === Codes.UNKNOWN_METHOD.code) this.#trouble = 'This node has no room for conversations: its configuration does not say `im`.';
      else if (!retry) this.#trouble = `${message} (${code})`;
    });
    line.onChange(() => {
      const user = line.self?.user;
      // A guest's conversations are shown after a reload before there is a line.
      if (who.kind === 'guest' && user !== undefined) remember({ ...who, user });
    });
    this.#wanted = wantedOf(location.hash);
    addEventListener('hashchange', () => {
      this.#wanted = wantedOf(location.hash);
      this.#open();
    });
    this.chat.start();
    this.#look();
  }

  /** Who one is to the server; empty while that is not known. */
  get user(): string {
    return this.#user;
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Why the list cannot be told; empty where it can. */
  get trouble(): string {
    return this.#ready ? '' : this.#trouble;
  }

  get talk(): Talk | null {
    return this.#talk;
  }

  get unread(): number {
    return this.#list.reduce((sum, view) => sum + (view.muted ? 0 : view.unread), 0);
  }

  /** The conversations in which something of what is looked for occurs: names, titles, what was said last. */
  list(looked: string, archived: boolean): ConversationView[] {
    return this.#list.filter(
      (view) => view.archived === archived && found(looked, this.titleOf(view), view.last ? inOneLine(view.last) : ''),
    );
  }

  get archived(): number {
    return this.#list.filter((view) => view.archived).length;
  }

  /** How a conversation is called where it is one of the user's. */
  titled(channel: string): string {
    const view = this.#list.find((one) => one.channel === channel);
    return view ? this.titleOf(view) : '';
  }

  titleOf(view: ConversationView): string {
    if (view.kind === 'group') return view.title || 'A group';
    return view.user === this.#user ? 'Notes to yourself' : this.directory.name(view.user);
  }

  /** The address of a conversation in this page. */
  addressOf(channel: string): string {
    return `#${encodeURIComponent(channel.slice(PREFIX.length))}`;
  }

  show(conversation: Conversation): void {
    location.hash = this.addressOf(conversation.channel);
  }

  /** Shows one message of a conversation. */
  go(channel: string, offset: number): void {
    this.sought = { channel, offset };
    location.hash = this.addressOf(channel);
  }

  /** Back to the list. */
  leave(): void {
    location.hash = '';
  }

  /** Another person sits down before this window. */
  async signOut(): Promise<void> {
    remember(null);
    // Whoever sits here next is not to see what is said to this one.
    await this.notifying?.leave().catch(() => {});
    if (this.who.kind === 'guest') await this.chat.forget().catch(() => {});
    else await this.chat.stop().catch(() => {});
    const next = new URL(location.pathname + location.search, location.href);
    next.searchParams.delete('as');
    location.replace(next);
  }

  #look(): void {
    this.#user = this.chat.user ?? '';
    this.#ready = this.chat.ready;
    this.#list = this.chat.conversations.map(({ view }) => view);
    this.#open();
  }

  /** Opens what the address names, as soon as it is known. */
  #open(): void {
    const channel = this.#wanted === '' ? '' : PREFIX + this.#wanted;
    const conversation = this.chat.conversation(channel);
    if (this.#talk && this.#talk.conversation === conversation) return;
    if (this.#talk) {
      this.#drafts.set(this.#talk.channel, this.#talk.editing === null ? this.#talk.draft : '');
      this.#talk.close();
    }
    this.#talk = conversation ? new Talk(conversation) : null;
    if (this.#talk) this.#talk.draft = this.#drafts.get(channel) ?? '';
  }
}

function wantedOf(hash: string): string {
  try {
    return decodeURIComponent(hash.replace(/^#/, ''));
  } catch {
    return '';
  }
}

