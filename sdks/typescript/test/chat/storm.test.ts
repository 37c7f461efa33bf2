import { afterEach, expect, it } from "vitest";
import { TestServer } from "../server.js";
import { closeAll } from "../support.js";
import { TestRoom } from "./room.js";
import { storm } from "./storm.js";

afterEach(closeAll);

it("devices_end_equal_however_lines_are_cut_and_whenever_they_are_started_anew", async () => {
  const server = await TestServer.start();
  new TestRoom(server);
  try {
    const tally = await storm(server.port, [["ann", "ann"], ["bob", "bob"]], 150); // prettier-ignore
    console.log(tally);
    expect(tally.cuts).toBeGreaterThan(20);
    expect(tally.restarts).toBeGreaterThan(2);
  } finally {
    await server.stop();
  }
}, 200_000);
