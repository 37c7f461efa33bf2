import type { Conversation, FileReference } from '@hawser/client/chat';

/** A file on its way. */
export interface Coming {
  readonly id: number;
  readonly name: string;
  /** From 0 to 1. */
  readonly there: number;
  stop(): void;
}

/** Brings files into one conversation, and says each when it is there. */
export class Attaching {
  #coming = $state.raw<readonly Coming[]>([]);
  #brought = 0;

  constructor(
    private readonly conversation: Conversation,
    private readonly attempt: (what: Promise<unknown>) => void,
  ) {}

  get coming(): readonly Coming[] {
    return this.#coming;
  }

  /** Brings them side by side; `text` is said with the first. */
  bring(files: Iterable<File>, text = '', reply?: number): void {
    let first = true;
    for (const file of files) {
      const said = first ? { ...(text !== '' && { text }), ...(reply !== undefined && { reply }) } : {};
      first = false;
      this.attempt(this.#bring(file, said));
    }
  }

  /** Gives up what is on its way. */
  stop(): void {
    for (const one of this.#coming) one.stop();
  }

  async #bring(file: File, said: { text?: string; reply?: number }): Promise<void> {
    const end = new AbortController();
    let coming: Coming = { id: this.#brought++, name: file.name, there: 0, stop: () => end.abort() };
    this.#coming = [...this.#coming, coming];
    try {
      const brought = await this.conversation.upload(file, file.name, {
        signal: end.signal,
        progress: (there, size) => {
          const now = { ...coming, there: size === 0 ? 1 : there / size };
          this.#coming = this.#coming.map((one) => (one === coming ? now : one));
          coming = now;
        },
      });
      this.conversation.say({ type: typeOf(brought), file: brought, ...said });
    } catch (error) {
      if (!end.signal.aborted) throw error;
    } finally {
      this.#coming = this.#coming.filter((one) => one !== coming);
    }
  }
}

function typeOf({ type }: FileReference): 'image' | 'audio' | 'video' | 'file' {
  const family = type.split('/', 1)[0];
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file';
}
