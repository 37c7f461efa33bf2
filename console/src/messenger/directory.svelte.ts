import type { Channel, Publication } from '@hawser/client';
import { tidyName } from '../chat/message';
import type { Line } from '../house/line.svelte';
import { titled } from './who';

/** Somebody one can write to. */
export interface Known {
  user: string;
  name: string;
  here: boolean;
}

/** Where everybody says what they are called; whoever is subscribed to it is here. */
export const NAMES = 'demo/names/messenger';
const MOST = 200;

/** What users are called, and who is here: a channel of names, as in the chat. */
export class Directory {
  #names = $state.raw<ReadonlyMap<string, string>>(new Map());
  #here = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly #channel: Channel;
  readonly #ends: (() => void)[];
  #told = '';
  #known = false;

  constructor(
    private readonly line: Line,
    private readonly own: string,
    people: readonly string[],
  ) {
    this.#names = new Map(people.map((user) => [user, titled(user)]));
    this.#channel = line.channel(NAMES);
    this.#ends = [
      this.#channel.on('publication', (publication) => this.#named([publication])),
      this.#channel.on('subscribed', () => void this.#look()),
      this.#channel.on('joined', ({ session, user }) => (this.#here = new Map(this.#here).set(session, user))),
      this.#channel.on('left', ({ session }) => {
        const here = new Map(this.#here);
        here.delete(session);
        this.#here = here;
      }),
      line.onChange(() => this.#tell()),
    ];
    void this.#begin();
  }

  /** What somebody is called; of those who never said it, the beginning of their id. */
  readonly name = (user: string | undefined): string => (user === undefined ? 'Hawser' : (this.#names.get(user) ?? user.slice(0, 14)));

  /** Everybody but oneself, those who are here first. */
  get others(): Known[] {
    const here = new Set(this.#here.values());
    const self = this.line.self?.user;
    return [...new Set([...this.#names.keys(), ...here])]
      .filter((user) => user !== self)
      .map((user) => ({ user, name: this.name(user), here: here.has(user) }))
      .sort((a, b) => Number(b.here) - Number(a.here) || a.name.localeCompare(b.name));
  }

  isHere(user: string | undefined): boolean {
    return [...this.#here.values()].includes(user ?? '');
  }

  stop(): void {
    for (const end of this.#ends) end();
    this.#channel.unsubscribe();
  }

  async #begin(): Promise<void> {
    try {
      const page = await this.#channel.history({ limit: MOST });
      this.#named(page.publications);
      this.#known = true;
      this.#tell();
      await this.#channel.subscribe({ since: page.position });
    } catch {
      // Without the channel users are called by their ids.
    }
  }

  async #look(): Promise<void> {
    const { members } = await this.#channel.presence({ limit: MOST }).catch(() => ({ members: [] }));
    this.#here = new Map(members.map(({ session, user }) => [session, user]));
  }

  #named(publications: readonly Publication[]): void {
    const names = new Map(this.#names);
    for (const { user, data } of publications) {
      const name = tidyName((data as { name?: unknown } | null)?.name);
      if (user !== undefined && name !== '') names.set(user, name);
    }
    this.#names = names;
  }

  /** Says what one is called, once for each user that the server knows one as. */
  #tell(): void {
    const user = this.line.self?.user;
    if (!this.#known || user === undefined || this.#told === user) return;
    this.#told = user;
    if (this.#names.get(user) !== this.own || !this.#here.has(user)) this.#channel.publish({ name: this.own }).catch(() => {});
  }
}
