import type { Hawser } from '@hawser/client';

const DEVICE = 'hawser.messenger.device';

/** What the node says to whoever wants to be told on a device. */
interface Told {
  devices: string[];
  applicationServerKey?: string;
}

/**
 * Whether this browser tells a person what is said while they have no window open. Offered where both the node and the browser
 * are able to. A browser tells one person at a time: what it says to the node as another, it says as the first no more.
 */
export class Notifying {
  #key = $state('');
  #on = $state(false);
  #busy = $state(false);
  #trouble = $state('');
  readonly #device = deviceOf();
  readonly #worker: string;

  constructor(
    private readonly hawser: Hawser,
    user: string,
    show: (channel: string) => void,
  ) {
    this.#worker = `/messenger/worker.js?as=${encodeURIComponent(user)}`;
    if (!isSecureContext || !('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return;
    // The worker asks all windows of this browser, as each may be another person's.
    navigator.serviceWorker.addEventListener('message', ({ data, ports }) => {
      if (data?.as !== user || typeof data.show !== 'string') return;
      show(data.show);
      ports[0]?.postMessage('shown');
    });
    void this.#look();
  }

  get offered(): boolean {
    return this.#key !== '';
  }

  get on(): boolean {
    return this.#on;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Why it could not be turned on or off; empty where it could. */
  get trouble(): string {
    return this.#trouble;
  }

  /** Ends it at the browser alone, also without a line: what is sent there the push service calls gone, and the node forgets it. */
  async leave(): Promise<void> {
    if (this.#on) await (await this.#subscribed())?.unsubscribe();
  }

  turn(on: boolean): Promise<void> {
    return this.#change(on ? () => this.#turnOn() : () => this.#turnOff());
  }

  async #look(): Promise<void> {
    try {
      const { devices, applicationServerKey = '' } = await this.hawser.call<Told>('im/devices');
      const subscription = await this.#subscribed();
      // Said anew each time, as a browser may have moved its subscription.
      if (subscription && devices.includes(this.#device)) await this.#tell(subscription);
      this.#key = applicationServerKey;
    } catch {
      // A node that tells nobody on a device knows no such call: then there is nothing to offer.
    }
  }

  async #turnOn(): Promise<void> {
    if ((await Notification.requestPermission()) !== 'granted') throw new Error('This browser allows this page no notifications.');
    await navigator.serviceWorker.register(this.#worker);
    const { pushManager } = await navigator.serviceWorker.ready;
    // One that was made for another key, or for another person, is of no more use.
    await (await pushManager.getSubscription())?.unsubscribe();
    await this.#tell(await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.#key }));
  }

  async #tell(subscription: PushSubscription): Promise<void> {
    await this.hawser.call('im/device', { id: this.#device, address: { web: subscription.toJSON() } });
    this.#on = true;
  }

  async #turnOff(): Promise<void> {
    await this.hawser.call('im/device-remove', { id: this.#device });
    await this.leave();
    this.#on = false;
  }

  /** The subscription where it is this person's. */
  async #subscribed(): Promise<PushSubscription | null> {
    const registration = await navigator.serviceWorker.getRegistration('/messenger/');
    return registration?.active?.scriptURL.endsWith(this.#worker) ? registration.pushManager.getSubscription() : null;
  }

  async #change(how: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#trouble = '';
    try {
      await how();
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.#busy = false;
    }
  }
}

/** This browser's name for itself, the same for all people in it. */
function deviceOf(): string {
  try {
    const device = localStorage.getItem(DEVICE) ?? crypto.randomUUID();
    localStorage.setItem(DEVICE, device);
    return device;
  } catch {
    // A browser that keeps nothing is another one each time.
    return crypto.randomUUID();
  }
}
