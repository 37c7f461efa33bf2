import { Hawser, type HawserOptions, type Position } from "@hawser/client";

/** What the tests call within the page. */
const driver = {
  Hawser,
  hawsers: [] as Hawser[],

  open(options: HawserOptions): Hawser {
    const hawser = new Hawser(options);
    this.hawsers.push(hawser);
    hawser.connect();
    return hawser;
  },

  state(): string {
    return this.hawsers[0]!.state.name;
  },

  run: undefined as Run | undefined,

  async begin(urls: readonly [string, string], channel: string, options: Partial<HawserOptions>): Promise<void> {
    this.run = new Run(urls.map((url) => this.open({ urls: url, storage: false, ...options })), channel);
    await this.run.begin();
  },
};

/** How far one may be behind what was published: so few that a page of them passes through most lines before they are cut. */
const BEHIND = 30;

/** One line publishes numbers, eight under way at once; it and another note what the application gets. */
class Run {
  readonly acknowledged: (Position & { n: number })[] = [];
  readonly got: { n: number; offset: number }[][] = [[], []];
  readonly lost: string[] = [];
  published = 0;
  unanswered = 0;
  #enough = false;

  constructor(
    readonly lines: Hawser[],
    readonly channel: string,
  ) {
    const [author] = lines;
    let stood = false;
    author!.on("state", ({ name }) => {
      if (stood && name === "waiting" && author!.channel(channel).pending.length > 0) this.unanswered++;
      stood = name === "connected";
    });
    for (const [index, line] of lines.entries()) {
      const one = line.channel<number>(channel);
      one.on("publication", ({ data, offset }) => {
        this.got[index]!.push({ n: data, offset });
        this.#publish();
      });
      one.on("subscribed", ({ since, recovered, reason }) => {
        if (since && !recovered) this.lost.push(String(reason));
      });
    }
  }

  async begin(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.channel(this.channel).subscribe()));
    this.#publish();
  }

  /** No more is published from now on. */
  end(): void {
    this.#enough = true;
  }

  get settled(): boolean {
    return this.acknowledged.length === this.published && this.got.every((all) => all.length >= this.published);
  }

  get #behind(): number {
    return this.published - Math.min(...this.got.map((all) => all.length));
  }

  #publish(): void {
    while (!this.#enough && this.published - this.acknowledged.length < 8 && this.#behind < BEHIND) {
      const n = this.published++;
      void this.lines[0]!
        .channel<number>(this.channel)
        .publish(n)
        .then((position) => {
          this.acknowledged.push({ n, ...position });
          this.#publish();
        });
    }
  }
}

export type Driver = typeof driver;

declare global {
  interface Window {
    driver: Driver;
  }
}

window.driver = driver;
