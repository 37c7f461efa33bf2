import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { upload } from "../../src/chat/files.js";

const size = 2_500_000;
const file = new Blob([new Uint8Array(size).map((_, at) => at % 251)], { type: "text/plain;charset=utf-8" });

/** A door for files that does with each piece what the test says; by default it takes it. */
class Door {
  kept = Buffer.alloc(0);
  readonly asked: object[] = [];
  pieces = 0;
  meet: (piece: number, response: ServerResponse) => boolean = () => false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  async start(): Promise<this> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return this;
  }

  /** What the room answers to `im/upload`. */
  readonly ask = async (method: string, fields: object): Promise<{ id: string; address: string; length: number; until: number }> => {
    expect(method).toBe("upload");
    this.asked.push(fields);
    const { port } = this.#server.address() as AddressInfo;
    return { id: "f1", address: `http://127.0.0.1:${port}/files/x`, length: this.kept.length, until: Date.now() + 1_000 };
  };

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (this.meet(++this.pieces, response)) return;
    expect(request.headers["tus-resumable"]).toBe("1.0.0");
    expect(request.headers["upload-offset"]).toBe(String(this.kept.length));
    this.kept = Buffer.concat([this.kept, ...pieces]);
    response.writeHead(204, { "Upload-Offset": this.kept.length }).end();
  }
}

const doors: Door[] = [];

async function newDoor(): Promise<Door> {
  const door = await new Door().start();
  doors.push(door);
  return door;
}

afterEach(() => {
  for (const door of doors.splice(0)) door.stop();
});

it("brings_a_file_piece_after_piece_and_tells_how_far_it_is", async () => {
  const door = await newDoor();
  const heard: number[] = [];
  const brought = await upload(door.ask, file, "a.txt", { progress: (there) => heard.push(there) });
  expect(brought).toEqual({ id: "f1", name: "a.txt", type: "text/plain", size });
  expect(door.kept.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  expect(heard).toEqual([0, 1_048_576, 2_097_152, size]);
});

it("goes_on_where_the_server_is_after_a_break_and_with_a_new_address_after_the_old_ran_out", async () => {
  const door = await newDoor();
  door.meet = (piece, response) => {
    if (piece === 2) response.destroy();
    else if (piece === 3) response.writeHead(403, { "Content-Type": "application/json" }).end('{"error":{"code":2305,"name":"ticket-invalid","message":"late"}}');
    else return false;
    return true;
  };
  await upload(door.ask, file, "a.txt", {});
  expect(door.kept.equals(Buffer.from(await file.arrayBuffer()))).toBe(true);
  expect(door.asked).toHaveLength(3);
  expect(door.asked[2]).toEqual({ name: "a.txt", type: "text/plain", size, id: "f1" });
});

it("brings_an_empty_file", async () => {
  const door = await newDoor();
  expect(await upload(door.ask, new Blob([]), "empty", {})).toEqual({ id: "f1", name: "empty", type: "application/octet-stream", size: 0 });
  expect(door.pieces).toBe(1);
});

it("tells_by_number_what_is_not_taken_and_asks_no_more", async () => {
  const door = await newDoor();
  door.meet = (_, response) => {
    response.writeHead(404, { "Content-Type": "application/json" }).end('{"error":{"code":2101,"name":"unknown-path","message":"no"}}');
    return true;
  };
  await expect(upload(door.ask, file, "a.txt", {})).rejects.toMatchObject({ code: 2101, retry: false });
  expect(door.pieces).toBe(1);
});

it("gives_up_when_told_so", async () => {
  const door = await newDoor();
  const end = new AbortController();
  door.meet = () => (end.abort(new Error("enough")), true);
  await expect(upload(door.ask, file, "a.txt", { signal: end.signal })).rejects.toThrow("enough");
});
