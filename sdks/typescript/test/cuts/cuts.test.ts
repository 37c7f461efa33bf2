import { expect, it } from "vitest";
import { TestServer } from "../server.js";
import { publishWhileCutting } from "./cuts.js";

it("nothing_is_lost_doubled_or_out_of_order_however_the_line_is_cut", async () => {
  const server = await TestServer.start();
  try {
    const tally = await publishWhileCutting(server.port, "demo/cuts");
    console.log(tally);
    expect(tally.unanswered).toBeGreaterThanOrEqual(100);
    expect(tally.recovering).toBeGreaterThanOrEqual(50);
  } finally {
    await server.stop();
  }
}, 300_000);
