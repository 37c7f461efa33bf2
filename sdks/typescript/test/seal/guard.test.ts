import { expect, it } from "vitest";
import { ReplayGuard } from "../../src/seal/guard.js";
import { seeded } from "../seeded.js";

const seed = Number(process.env["HAWSER_SEED"] ?? Date.now() % 1e9);

/** 2,000 messages of one strand with others between them, more runs than are remembered one by one. */
function strand(random: () => number): number[] {
  let offset = 0;
  return Array.from({ length: 2000 }, () => (offset += 1 + Math.floor(random() * 3)));
}

it(`the_guard_takes_no_history_for_a_replay_and_no_replay_for_news_seed_${seed}`, () => {
  const random = seeded(seed);
  const offsets = strand(random);
  const guard = new ReplayGuard();
  const pass = (counter: number, offset: number): boolean => guard.pass("a", counter, "e1", offset);
  for (let page = 0; page < 300; page++) {
    const from = Math.floor(random() * offsets.length);
    for (let n = from; n < Math.min(from + 50, offsets.length); n++) {
      expect(pass(n + 1, offsets[n] as number), `${n + 1} in page ${page}`).toBe(true);
    }
  }
  for (let n = 0; n < offsets.length; n++) expect(pass(n + 1, offsets[n] as number)).toBe(true);
  const head = offsets.at(-1) as number;
  for (let n = 0; n < offsets.length; n++) expect(pass(n + 1, head + 1), `${n + 1} at the head`).toBe(false);
  expect(pass(offsets.length + 1, head + 1)).toBe(true);
});

it("the_guard_forgets_the_strands_that_it_met_longest_ago", () => {
  const guard = new ReplayGuard();
  expect(guard.pass("first", 1, "e1", 1)).toBe(true);
  for (let n = 0; n < 1023; n++) guard.pass(`other ${n}`, 1, "e1", n + 2);
  expect(guard.pass("first", 1, "e1", 5000)).toBe(false);
  expect(guard.pass("first", 1, "e1", 1)).toBe(true);
  guard.pass("one more", 1, "e1", 5000);
  expect(guard.pass("first", 1, "e1", 5001)).toBe(false);
  expect(guard.pass("other 0", 1, "e1", 5001)).toBe(true);
});
