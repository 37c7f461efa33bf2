/** A node that may be chosen, as a node tells it at `/choice`. */
interface Option {
  readonly addresses: readonly string[];
  readonly weight: number;
  readonly choice: string;
}

/** Who does not answer in so many milliseconds is not waited for. */
const patience = 3000;

/** Asks nodes which of them have room, and draws one for each line. */
export class Choice {
  #left: Option[] = [];
  #until = 0;

  /**
   * The addresses of a node with room, best first, each drawn once for each answer; none where nobody tells any.
   *
   * @param urls of nodes, which are asked in this order until one answers
   */
  async draw(urls: readonly string[]): Promise<string[]> {
    if (this.#left.length === 0 || performance.now() >= this.#until) await this.#ask(urls);
    const whole = this.#left.reduce((sum, { weight }) => sum + weight, 0);
    let lot = Math.random() * whole;
    const drawn = this.#left.find(({ weight }) => (lot -= weight) < 0);
    this.#left = this.#left.filter((one) => one !== drawn);
    return (drawn?.addresses ?? []).map((address) => shown(address, drawn?.choice));
  }

  async #ask(urls: readonly string[]): Promise<void> {
    this.#left = [];
    for (const url of urls) {
      const giveUp = new AbortController();
      const timer = setTimeout(() => giveUp.abort(), patience);
      try {
        const door = new URL(url.replace(/^ws/, "http"));
        door.pathname = door.pathname.replace(/[^/]*$/, "choice");
        door.search = "";
        const answer = await fetch(door.href, { signal: giveUp.signal, credentials: "omit" });
        // A node of an older version has no such door, and is as good as any.
        if (!answer.ok) return;
        const { good, nodes } = (await answer.json()) as { good: number; nodes: Option[] };
        this.#left = nodes.filter(({ addresses, weight }) => Array.isArray(addresses) && weight > 0);
        this.#until = performance.now() + good;
        return;
      } catch {
        // Away, or no node at all: another may know.
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

/** The address with what is shown to the node. */
function shown(address: string, choice: string | undefined): string {
  try {
    const url = new URL(address);
    if (choice) url.searchParams.set("choice", choice);
    return url.href;
  } catch {
    return address;
  }
}
