import type { Chat, FoundPage } from '@hawser/client/chat';

const PAUSE = 250;
const MOST = 20;

/** Messages with the words that somebody writes, asked for when they pause. */
export class Finding {
  #found = $state.raw<FoundPage['found']>([]);
  #looked = '';
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly chat: Chat) {}

  /** Newest first. */
  get found(): FoundPage['found'] {
    return this.#found;
  }

  look(text: string): void {
    if (text === this.#looked) return;
    this.#looked = text;
    clearTimeout(this.#soon);
    if (text === '') this.#found = [];
    else this.#soon = setTimeout(() => void this.#ask(text), PAUSE);
  }

  async #ask(text: string): Promise<void> {
    // A node that keeps no index has nothing to be found; the list itself is looked through all the same.
    const page = await this.chat.find(text, { limit: MOST }).catch(() => ({ found: [] }));
    if (text === this.#looked) this.#found = page.found;
  }
}
