import { Hawser, type Channel, type HawserOptions, type State, type WebSocketConstructor } from '@hawser/client';
import { CuttableWebSocket } from './cuttable';
import { clientPort, lineAddress } from './port';

/** The page's one line to the node, and how it stands, for components to show. */
export class Line {
  /** Opens the line to the node that this page belongs to; a guest's, and with what all pages keep, unless `options` say otherwise. */
  static async open(options: Pick<HawserOptions, 'token' | 'scope'> = {}): Promise<Line> {
    const page = new URL(location.href);
    return new Line(lineAddress(page, await clientPort(page)), options);
  }

  #state = $state.raw<State>({ name: 'disconnected', reason: 'new' });
  #now = $state(Date.now());
  #self = $state.raw<{ session: string; user: string } | null>(null);
  #node = $state<string | null>(null);
  readonly #hawser: Hawser;
  readonly #listeners = new Set<() => void>();

  private constructor(url: string, options: Pick<HawserOptions, 'token' | 'scope'>) {
    this.#hawser = new Hawser({ urls: url, WebSocket: CuttableWebSocket as WebSocketConstructor, ...options });
    this.#hawser.on('state', (state) => {
      this.#state = state;
      if (state.name === 'connected') {
        this.#self = { session: state.session, user: state.user };
        this.#node = state.node;
      }
      this.#now = Date.now();
      for (const listener of this.#listeners) listener();
    });
    setInterval(() => {
      if (this.#state.name === 'waiting') this.#now = Date.now();
    }, 200);
    this.#hawser.connect();
  }

  get stands(): 'connecting' | 'connected' | 'down' | 'ended' {
    switch (this.#state.name) {
      case 'connected':
        return 'connected';
      case 'waiting':
        return 'down';
      case 'connecting':
        return this.#state.attempt > 1 ? 'down' : 'connecting';
      case 'disconnected':
        return this.#state.reason === 'new' ? 'connecting' : 'ended';
    }
  }

  get hold(): 'taut' | 'slack' | 'parted' {
    return this.stands === 'connected' ? 'taut' : this.stands === 'connecting' ? 'slack' : 'parted';
  }

  /** Milliseconds until the next try; null where none is awaited. */
  get backIn(): number | null {
    return this.#state.name === 'waiting' ? this.#state.until - this.#now : null;
  }

  /** Why the line is down; empty where it is not. */
  get why(): string {
    return 'error' in this.#state ? `${this.#state.error.message} (${this.#state.error.code})` : '';
  }

  /** Who this page last was to the node; null before the first connection. */
  get self(): { session: string; user: string } | null {
    return this.#self;
  }

  /** The node that this page was last connected to; null before the first connection. */
  get node(): string | null {
    return this.#node;
  }

  /** The connection itself, for what is built on it. */
  get hawser(): Hawser {
    return this.#hawser;
  }

  channel(name: string): Channel {
    return this.#hawser.channel(name);
  }

  /** Calls `listener` whenever the line's state has changed; the function returned ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Breaks the line and keeps it broken for a while, for people to see what happens. */
  cut(millis: number): void {
    CuttableWebSocket.cut(millis);
  }
}
