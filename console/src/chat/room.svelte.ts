import type { Channel, HistoryPage, Publication } from '@hawser/client';
import type { Line } from '../house/line.svelte';
import type { Guest } from './guest.svelte';
import { tidyName, tidyText, wordsOf } from './message';
import { channelOf, namesOf } from './rooms';
import { stretches, Timeline, type Said, type Stretch } from './timeline';

/** Somebody in the room. */
export interface Person {
  session: string;
  /** What they call themselves; empty while unknown. */
  name: string;
  me: boolean;
}

const PAGE = 50;
const PEOPLE = 100;
const NAMES = 200;

/** One room while this page is in it: its channel, who is there, and what was said. */
export class Room {
  #stretches = $state.raw<Stretch[]>([]);
  #members = $state.raw<ReadonlyMap<string, string>>(new Map());
  #names = $state.raw<ReadonlyMap<string, string>>(new Map());
  #count = $state<number | null>(null);
  #ready = $state(false);
  #loading = $state(false);
  #more = $state(false);
  #waiting = $state(0);
  #arrivals = $state(0);

  /** Whether the newest of `arrivals` was written here. */
  wroteLast = false;

  readonly name: string;
  readonly #line: Line;
  readonly #guest: Guest;
  readonly #timeline = new Timeline();
  readonly #channel: Channel;
  readonly #nameplates: Channel;
  #ends: (() => void)[] = [];
  #inside = false;
  #epoch = '';
  #stale = false;
  #namesKnown = false;
  #announced = '';
  /** Who came and went since the presence was asked for; undefined while it is not asked for. */
  #seenSince: Map<string, string | null> | undefined;

  constructor(name: string, line: Line, guest: Guest) {
    this.name = name;
    this.#line = line;
    this.#guest = guest;
    this.#channel = line.channel(channelOf(name));
    this.#nameplates = line.channel(namesOf(name));
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  /** Those here, oneself first, then by name. */
  get people(): Person[] {
    const own = this.#line.self?.session;
    return [...this.#members]
      .map(([session, member]): Person => {
        const me = session === own;
        return { session, me, name: me ? this.#guest.name : (this.#names.get(member) ?? '') };
      })
      .sort((a, b) => Number(b.me) - Number(a.me) || a.name.localeCompare(b.name));
  }

  /** How many are here; null while unknown. */
  get count(): number | null {
    return this.#count;
  }

  /** Whether the newest messages are here. */
  get ready(): boolean {
    return this.#ready;
  }

  get loading(): boolean {
    return this.#loading;
  }

  /** Whether there may be earlier messages. */
  get more(): boolean {
    return this.#more;
  }

  /** What was written here and has not arrived. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Grows with each message added at the end. */
  get arrivals(): number {
    return this.#arrivals;
  }

  enter(): void {
    this.#inside = true;
    for (const key of this.#guest.keys) this.#timeline.claim(key);
    this.#ends = [
      this.#channel.on('publication', (publication) => this.#arrived(publication)),
      this.#channel.on('subscribed', ({ since, recovered }) => {
        void this.#countPeople();
        if (since && !recovered) this.#brokenOff();
      }),
      this.#channel.on('reset', () => this.#brokenOff()),
      this.#channel.on('joined', ({ session, user }) => this.#met(session, user)),
      this.#channel.on('left', ({ session }) => this.#met(session, null)),
      this.#channel.on('sent', ({ key }) => {
        this.#timeline.settle(key, { as: 'arrived' });
        this.#refresh();
      }),
      this.#channel.on('unsent', ({ key, error }) => {
        this.#timeline.settle(
          key,
          error.uncertain ? { as: 'uncertain' } : { as: 'refused', why: `${error.message} (${error.code})` },
        );
        this.#refresh();
      }),
      this.#nameplates.on('publication', (publication) => this.#named([publication])),
      this.#nameplates.on('subscribed', ({ since, recovered }) => {
        if (since && !recovered) this.#namesLost();
      }),
      this.#nameplates.on('reset', () => this.#namesLost()),
      this.#line.onChange(() => {
        this.#adopt();
        this.#announce();
      }),
      $effect.root(() => {
        $effect(() => {
          void this.#guest.name;
          this.#announce();
        });
      }),
    ];
    this.#adopt();
    void this.#begin(this.#channel, PAGE, (page) => this.#took(page));
    void this.#begin(this.#nameplates, NAMES, (page) => {
      this.#named(page.publications);
      this.#namesKnown = true;
      this.#announce();
    });
  }

  leave(): void {
    this.#inside = false;
    for (const end of this.#ends) end();
    this.#channel.unsubscribe();
    this.#nameplates.unsubscribe();
  }

  /** Says something, now or when the line is back; false where there is nothing to say. */
  say(text: string): boolean {
    const words = { name: this.#guest.name, text: tidyText(text) };
    if (words.text === '') return false;
    const key = newKey();
    this.#guest.wrote(key);
    this.#timeline.write(key, words, Date.now());
    // What becomes of it is told by `sent` and `unsent`, which also speak of what was written before a reload.
    this.#channel.publish(words, { key }).catch(() => {});
    this.#grew(true);
    return true;
  }

  again(said: Said): void {
    if (this.#timeline.forget(said.id)) this.say(said.text);
  }

  remove(said: Said): void {
    this.#timeline.forget(said.id);
    this.#refresh();
  }

  /** Reads the page before what is shown; `present` decides how it is put on the screen. */
  async loadEarlier(present: (show: () => void) => Promise<void>): Promise<void> {
    const oldest = this.#timeline.oldest;
    if (this.#loading || oldest === null) return;
    this.#loading = true;
    try {
      const page = await this.#channel.history({ before: { epoch: this.#epoch, offset: oldest }, limit: PAGE });
      await present(() => {
        this.#add(page.publications);
        this.#more = hasMore(page);
        this.#show();
      });
    } catch {
      // The page before is no longer kept, or the line has ended for good: what is here is all.
      this.#more = false;
    } finally {
      this.#loading = false;
    }
  }

  /** Reads the newest page, then goes on from exactly there. */
  async #begin(channel: Channel, limit: number, took: (page: HistoryPage) => void): Promise<void> {
    try {
      const page = await channel.history({ limit });
      if (!this.#inside) return;
      took(page);
      await channel.subscribe({ since: page.position });
    } catch {
      // The line has ended for good, and its state says why.
    }
  }

  #took(page: HistoryPage): void {
    this.#epoch = page.position.epoch;
    this.#add(page.publications);
    this.#more = hasMore(page);
    this.#ready = true;
    this.#grew(false);
  }

  #arrived(publication: Publication): void {
    if (this.#add([publication])) this.#grew(publication.key !== undefined && this.#guest.keys.includes(publication.key));
  }

  #add(publications: readonly Publication[]): boolean {
    let added = false;
    for (const { offset, data, key, user, time } of publications) {
      const words = wordsOf(data);
      if (words) added = this.#timeline.arrive({ ...words, offset, key, user: user ?? null, time }) || added;
    }
    return added;
  }

  /** What is held is not continued: an era ends, and the newest page begins another. */
  #brokenOff(): void {
    this.#timeline.breakOff();
    this.#channel.history({ limit: PAGE }).then(
      (page) => this.#inside && this.#took(page),
      () => {},
    );
  }

  /** Shows what waits in the outbox, also what was written before a reload. */
  #adopt(): void {
    for (const { key, data } of this.#channel.pending) {
      const words = wordsOf(data);
      if (words) this.#timeline.write(key, words, Date.now());
    }
    this.#refresh();
  }

  async #countPeople(): Promise<void> {
    const seen = (this.#seenSince = new Map());
    try {
      const { members, count } = await this.#channel.presence({ limit: PEOPLE });
      if (this.#seenSince !== seen) return;
      this.#members = new Map(members.map((member) => [member.session, member.user]));
      this.#count = count;
      // What was heard while asking may be newer than the answer.
      for (const [session, user] of seen) this.#met(session, user);
    } catch {
      this.#count = null;
    } finally {
      if (this.#seenSince === seen) this.#seenSince = undefined;
    }
  }

  #met(session: string, user: string | null): void {
    this.#seenSince?.set(session, user);
    const known = this.#members.has(session);
    const members = new Map(this.#members);
    if (user === null) members.delete(session);
    else if (known || members.size < 2 * PEOPLE) members.set(session, user);
    this.#members = members;
    if (this.#count !== null) this.#count += Number(user !== null) - Number(known);
  }

  /** The names told before are no longer in the channel: those that are count, and one's own is told again. */
  #namesLost(): void {
    this.#nameplates.history({ limit: NAMES }).then(
      (page) => {
        if (!this.#inside) return;
        this.#names = new Map();
        this.#named(page.publications);
        this.#announced = '';
        this.#announce();
      },
      () => {},
    );
  }

  #named(publications: readonly Publication[]): void {
    const names = new Map(this.#names);
    for (const { user, data } of publications) {
      const name = tidyName((data as { name?: unknown } | null)?.name);
      if (user === undefined || name === '') continue;
      names.delete(user);
      names.set(user, name);
    }
    for (const [oldest] of names) {
      if (names.size <= 1_000) break;
      names.delete(oldest);
    }
    this.#names = names;
  }

  /** Tells the room what one is called, once for each name and each user that the server knows one as. */
  #announce(): void {
    const { name } = this.#guest;
    const user = this.#line.self?.user;
    if (!this.#inside || !this.#namesKnown || name === '' || user === undefined || this.#announced === `${user} ${name}`) return;
    this.#announced = `${user} ${name}`;
    if (this.#names.get(user) !== name) this.#nameplates.publish({ name }).catch(() => {});
  }

  #grew(here: boolean): void {
    this.wroteLast = here;
    this.#arrivals++;
    this.#refresh();
  }

  /** Draws once for all that comes in one go. */
  #refresh(): void {
    if (this.#stale) return;
    this.#stale = true;
    queueMicrotask(() => this.#show());
  }

  #show(): void {
    this.#stale = false;
    this.#stretches = stretches(this.#timeline.view());
    this.#waiting = this.#timeline.waiting;
  }
}

function hasMore({ publications }: HistoryPage): boolean {
  return (publications[0]?.offset ?? 1) > 1;
}

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
