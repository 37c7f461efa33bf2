import type { Channel, Publication } from '@hawser/client';
import type { Line } from '../house/line.svelte';
import { figuresOf } from '../monitor/figures';
import { Roll, type Berth } from './roll';

const PAGE = 1_000;

/** What all nodes publish of themselves, as it comes. */
export class Watch {
  #beat = $state(0);
  #now = $state(Date.now());
  #trouble = $state('');

  readonly #roll = new Roll();
  readonly #channel: Channel;

  constructor(line: Line) {
    this.#channel = line.channel('demo/monitor');
    this.#channel.on('publication', (publication) => this.#take([publication], true));
    this.#channel.on('subscribed', ({ since, recovered }) => {
      if (since && !recovered) void this.#catchUp();
    });
    this.#channel.on('reset', () => void this.#catchUp());
    setInterval(() => (this.#now = Date.now()), 1_000);
    void this.#begin();
  }

  /** The nodes of this moment, by name. */
  get berths(): Berth[] {
    void this.#beat;
    return this.#roll.at(this.#now);
  }

  get trouble(): string {
    return this.#trouble;
  }

  async #begin(): Promise<void> {
    try {
      await this.#channel.subscribe({ since: await this.#catchUp() });
    } catch (error) {
      this.#trouble = `The figures cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    }
  }

  async #catchUp(): Promise<Awaited<ReturnType<Channel['history']>>['position']> {
    const newest = await this.#channel.history({ limit: PAGE });
    this.#take(newest.publications, false);
    return newest.position;
  }

  /** Of what is read again it is known only how long before the newest it came, by the node's clock. */
  #take(publications: readonly Publication[], live: boolean): void {
    const now = Date.now();
    const newest = publications.at(-1)?.time ?? 0;
    for (const { data, time } of publications) {
      const figures = figuresOf(data, time);
      if (figures) this.#roll.take(figures, live ? now : now - (newest - time));
    }
    this.#now = now;
    this.#beat++;
  }
}
