import { Codes } from "./codes.js";
import { HawserError, refusalOf } from "./errors.js";
import type { Command, ServerMessage } from "./wire/frames.js";
import type { Wire } from "./outbox.js";

interface Read {
  readonly command: Command;
  readonly resolve: (reply: ServerMessage) => void;
  readonly reject: (error: HawserError) => void;
}

const most = 1000;

/** Questions without effect, which wait for a line and are asked again after a break. */
export class Reads {
  readonly #waiting = new Set<Read>();
  #wire: Wire | undefined;

  /** The answer; rejects where it is refused, or where the application stays away from the server. */
  ask<K extends ServerMessage["type"]>(command: Command, type: K): Promise<Extract<ServerMessage, { type: K }>> {
    if (this.#waiting.size >= most) return Promise.reject(HawserError.of(Codes.TOO_MANY_COMMANDS));
    return new Promise<ServerMessage>((resolve, reject) => {
      const read = { command, resolve, reject };
      this.#waiting.add(read);
      this.#send(read);
    }).then((reply) => {
      if (reply.type === "error") throw refusalOf(reply);
      if (reply.type !== type) throw HawserError.of(Codes.INTERNAL, `answered by ${reply.type}`);
      return reply as Extract<ServerMessage, { type: K }>;
    });
  }

  open(wire: Wire): void {
    this.#wire = wire;
    for (const read of [...this.#waiting]) this.#send(read);
  }

  close(): void {
    this.#wire = undefined;
  }

  /** No line is sought any more. */
  fail(error: HawserError): void {
    for (const read of this.#waiting) read.reject(error);
    this.#waiting.clear();
  }

  #send(read: Read): void {
    this.#wire?.ask(read.command, (reply) => {
      if (this.#waiting.delete(read)) read.resolve(reply);
    });
  }
}
