import { Codes } from "./codes.js";
import { HawserError, refusalOf } from "./errors.js";
import type { Wire } from "./outbox.js";
import { jsonOf } from "./payload.js";

/** What is told to those who are subscribed now: on the line that stands, or not at all. */
export class Signals {
  readonly #waiting = new Set<(error: HawserError) => void>();

  /** Done when the server tells them; nobody has to wait for it. */
  send(wire: Wire | undefined, channel: string, data: unknown): Promise<void> {
    const json = jsonOf(data);
    const told = new Promise<void>((resolve, reject) => {
      if (!wire) return reject(HawserError.of(Codes.LINE_BROKEN));
      this.#waiting.add(reject);
      wire.ask({ type: "signal", channel, json }, (reply) => {
        this.#waiting.delete(reject);
        if (reply.type === "error") reject(refusalOf(reply));
        else resolve();
      });
    });
    told.catch(() => {});
    return told;
  }

  /** The line is gone, and what was not answered with it. */
  lost(): void {
    for (const reject of this.#waiting) reject(HawserError.of(Codes.LINE_BROKEN));
    this.#waiting.clear();
  }
}
