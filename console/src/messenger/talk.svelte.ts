import type { HawserError } from '@hawser/client';
import { Attaching } from './attaching.svelte';
import type { Conversation, ConversationMember, ConversationView, Entry, Receipt } from '@hawser/client/chat';

/** One open conversation, for components to show. */
export class Talk {
  #entries = $state.raw<readonly Entry[]>([]);
  #view = $state.raw<ConversationView>() as ConversationView;
  #members = $state.raw<readonly ConversationMember[]>([]);
  #earlier = $state(false);
  #later = $state(false);
  #ready = $state(false);
  #paging = $state(false);
  #changes = $state(0);
  #typing = $state.raw<readonly string[]>([]);
  /** The message that is answered, or edited, with what is being written. */
  answering = $state.raw<number | null>(null);
  editing = $state.raw<number | null>(null);
  draft = $state('');
  /** The files that are on their way here. */
  readonly attaching: Attaching;
  /** Why the last wish was refused; empty where it was not. */
  trouble = $state('');
  /** How far the user had read on coming in: what is new begins after it. Where all was read nothing is called new. */
  readonly readBefore: number;
  readonly #ends: (() => void)[];

  constructor(readonly conversation: Conversation) {
    const { unread, read } = conversation.view;
    this.readBefore = unread > 0 ? read : Infinity;
    this.attaching = new Attaching(conversation, (what) => this.try(what));
    this.#look();
    this.#ends = [conversation.on('change', () => this.#look())];
    void conversation.open().catch(() => {});
  }

  get channel(): string {
    return this.conversation.channel;
  }

  get view(): ConversationView {
    return this.#view;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get members(): readonly ConversationMember[] {
    return this.#members;
  }

  /** Who else is writing just now. */
  get typing(): readonly string[] {
    return this.#typing;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get hasEarlier(): boolean {
    return this.#earlier;
  }

  get hasLater(): boolean {
    return this.#later;
  }

  get paging(): boolean {
    return this.#paging;
  }

  /** Whether one may speak here. */
  get mayWrite(): boolean {
    const { kind, role, quiet } = this.#view;
    return kind === 'direct' || (role !== 'guest' && (!quiet || role !== 'member'));
  }

  /** Whether one may pin, change the title, invite and remove. */
  get governs(): boolean {
    return this.#view.kind === 'group' && (this.#view.role === 'owner' || this.#view.role === 'admin');
  }

  receipt(offset: number): Receipt | undefined {
    void this.#changes;
    return this.conversation.receipt(offset);
  }

  message(offset: number): (Entry & { kind: 'message' }) | undefined {
    return this.#entries.find((entry): entry is Entry & { kind: 'message' } => entry.kind === 'message' && entry.message.offset === offset);
  }

  /** Does something that the server may refuse, and shows it where it does. */
  try(what: Promise<unknown>): void {
    this.trouble = '';
    what.catch((error: unknown) => {
      const { message, name, code } = error as HawserError;
      this.trouble = `${message || name} (${code})`;
    });
  }

  async page(way: 'earlier' | 'later'): Promise<void> {
    if (this.#paging) return;
    this.#paging = true;
    try {
      await this.conversation[way]();
    } catch {
      // What is here is all for now.
    } finally {
      this.#paging = false;
    }
  }

  close(): void {
    this.attaching.stop();
    for (const end of this.#ends) end();
    this.conversation.close();
  }

  #look(): void {
    const { conversation } = this;
    this.#entries = conversation.entries;
    this.#view = conversation.view;
    this.#members = conversation.members;
    this.#earlier = conversation.hasEarlier;
    this.#later = conversation.hasLater;
    this.#ready = conversation.ready;
    this.#typing = conversation.typing;
    this.#changes++;
  }
}
