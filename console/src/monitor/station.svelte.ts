import type { Channel, HistoryPage, Publication } from '@hawser/client';
import type { Line } from '../house/line.svelte';
import { figuresOf } from './figures';
import { Reel } from './reel';

const SPAN = 15 * 60_000;
const PAGE = 1_000;

/** The node's figures as they come, with those of the last minutes. */
export class Station {
  #beat = $state(0);
  #trouble = $state('');

  readonly reel = new Reel(SPAN);
  readonly #channel: Channel;
  readonly #line: Line;

  constructor(line: Line) {
    this.#line = line;
    this.#channel = line.channel('demo/monitor');
    this.#channel.on('publication', (publication) => this.#take([publication]));
    this.#channel.on('subscribed', ({ since, recovered }) => {
      if (since && !recovered) void this.#catchUp();
    });
    this.#channel.on('reset', () => void this.#catchUp());
    void this.#begin();
  }

  /** Grows whenever the reel has changed. */
  get beat(): number {
    return this.#beat;
  }

  get trouble(): string {
    return this.#trouble;
  }

  async #begin(): Promise<void> {
    try {
      const position = await this.#catchUp();
      await this.#channel.subscribe({ since: position });
    } catch (error) {
      this.#trouble = `The figures cannot be read: ${error instanceof Error ? error.message : String(error)}.`;
    }
  }

  /** Reads back as far as the reel goes. */
  async #catchUp(): Promise<HistoryPage['position']> {
    const newest = await this.#channel.history({ limit: PAGE });
    const { epoch } = newest.position;
    const since = (newest.publications.at(-1)?.time ?? 0) - SPAN;
    let page = newest;
    for (;;) {
      this.#take(page.publications);
      const oldest = page.publications[0];
      if (!oldest || oldest.offset === 1 || oldest.time < since) return newest.position;
      page = await this.#channel.history({ before: { epoch, offset: oldest.offset }, limit: PAGE });
    }
  }

  #take(publications: readonly Publication[]): void {
    let changed = false;
    for (const { data, time } of publications) {
      const figures = figuresOf(data, time);
      if (figures && this.#isHere(figures.node)) changed = this.reel.add(figures) || changed;
    }
    if (changed) this.#beat++;
  }

  /** Other nodes of a cluster publish theirs into the same channel. */
  #isHere(node: string | null): boolean {
    return node === null || this.#line.node === null || node === this.#line.node;
  }
}
