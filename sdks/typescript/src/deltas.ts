import { applyDelta, dataText, parseText, readDelta } from "./wire/delta.js";
import { MalformedFrame, type Publication, type ServerMessage } from "./wire/frames.js";

interface Base {
  readonly offset: number;
  /** The frame as it came, or the text that a delta made of it. */
  readonly source: string | Uint8Array;
  readonly made: boolean;
}

/**
 * Makes whole publications of frames that tell only what changed. It remembers the last one pushed of each channel of a
 * line, and cuts its text out of the frame only when a delta needs it.
 */
export class Deltas {
  readonly #bases = new Map<string, Base>();

  /** The message itself, or the publication that a delta stands for; throws where it fits nothing. */
  whole(message: ServerMessage, source: string | Uint8Array): ServerMessage {
    switch (message.type) {
      case "publication":
        this.#bases.set(message.channel, { offset: message.publication.offset, source, made: false });
        return message;
      case "delta":
        return { ...message, type: "publication", publication: this.#patched(message.channel, message.publication) };
      case "subscribed":
      case "unsubscribed":
      case "reset":
      case "skipped":
        this.#bases.delete(message.channel);
    }
    return message;
  }

  #patched(channel: string, patch: Publication): Publication {
    const before = this.#bases.get(channel);
    const delta = readDelta(patch.data);
    const text = before && (before.made ? (before.source as Uint8Array) : dataText(before.source));
    if (!text || before.offset !== delta.base) throw new MalformedFrame(`${channel}: a delta on what was not pushed`);
    const source = applyDelta(text, delta);
    this.#bases.set(channel, { offset: patch.offset, source, made: true });
    return { ...patch, data: parseText(source) };
  }
}
