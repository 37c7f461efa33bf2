import { Codes } from "../codes.js";
import { asError, HawserError, refusalOf } from "../errors.js";
import type { ErrorFields } from "../wire/frames.js";
import type { Message } from "./message.js";

/** A file that is in a conversation, as messages name it. */
export interface FileReference {
  readonly id: string;
  readonly name: string;
  /** Its media type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

export interface UploadOptions {
  /** Hears how many bytes are there by now. */
  readonly progress?: (there: number, size: number) => void;
  /** Gives it up; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** An address that opens one file for a while. */
export interface FileAddress {
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Messages that have what was looked for, newest first. */
export interface FoundPage {
  readonly found: readonly { readonly channel: string; readonly message: Message }[];
  /** Where to go on, where there is more. */
  readonly next?: string;
}

interface Given extends FileAddress {
  readonly id: string;
  /** How many bytes are there already. */
  readonly length: number;
}

/** Asks the room for an address. */
type Ask = (method: string, fields: object) => Promise<Given>;

const pieceSize = 1024 * 1024;
const mostFailures = 8;
const longestPause = 10_000;

/**
 * Brings a file into a conversation by tus 1.0.0, piece after piece; a piece that a broken line took with it is brought
 * again from where the server says that the file ends.
 */
export async function upload(ask: Ask, file: Blob, name: string, options: UploadOptions): Promise<FileReference> {
  const { progress, signal } = options;
  const type = file.type.split(";", 1)[0] || "application/octet-stream";
  const what = { name, type, size: file.size };
  let given = await ask("upload", what);
  let there = given.length;
  for (let failures = 0, whole = false; !whole; ) {
    signal?.throwIfAborted();
    progress?.(there, file.size);
    try {
      there = await bring(given.address, there, file.slice(there, there + pieceSize), signal);
      failures = 0;
      whole = there >= file.size;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof HawserError && error.retry) || ++failures > mostFailures) throw error;
      await pause(failures, signal);
      given = await ask("upload", { ...what, id: given.id });
      there = given.length;
    }
  }
  progress?.(file.size, file.size);
  return { id: given.id, ...what };
}

/** Sends one piece; resolves with how much is there then. */
async function bring(address: string, offset: number, piece: Blob, signal: AbortSignal | undefined): Promise<number> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: "PATCH",
      headers: {
        "Content-Type": "application/offset+octet-stream",
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": String(offset),
      },
      body: piece,
      ...(signal && { signal }),
    });
  } catch (error) {
    throw asError(error, Codes.LINE_BROKEN, "the file did not get there");
  }
  if (!answer.ok) throw await refused(answer);
  return Number(answer.headers.get("Upload-Offset"));
}

/** An address that ran out, and an offset that is not the server's, are asked for anew. */
async function refused(answer: Response): Promise<HawserError> {
  const told = (await answer.json().catch(() => ({}))) as { error?: ErrorFields };
  const { code, name, message } = told.error ?? { ...Codes.INTERNAL, message: `HTTP ${answer.status}` };
  const retry = answer.status === 403 || answer.status === 409 || answer.status >= 500;
  return refusalOf({ code, name, message, retry });
}

function pause(failures: number, signal: AbortSignal | undefined): Promise<void> {
  const within = Math.min(longestPause, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, within);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}
