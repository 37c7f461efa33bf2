import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aboutOf, after, at, doubtful, take, type Told } from "../../src/chat/fold.js";
import type { Message } from "../../src/chat/message.js";
import { seeded } from "../seeded.js";

interface Case {
  readonly case: string;
  readonly publications: readonly Told[];
  readonly messages: readonly Message[];
  /** When one looks; otherwise before anything expires. */
  readonly now?: number;
}

const cases = JSON.parse(readFileSync(new URL("../../../../im/src/test/resources/hawser/im/fold.json", import.meta.url), "utf8")) as Case[];

describe("the fold", () => {
  for (const { case: name, publications, messages, now = 0 } of cases) {
    it(name.replaceAll(" ", "_"), () => {
      const held = new Map<number, Message>();
      for (const publication of publications) take(held, publication);
      expect([...held.values()].map((message) => at(message, now))).toEqual(messages);
    });
  }

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`shows_the_same_to_whoever_was_there_and_to_whoever_reads_pages, seed ${seed}`, () => {
      const random = seeded(seed);
      const below = (n: number): number => Math.floor(random() * n);
      const log = history(below, 300);
      const device = new Map<number, Message>();
      for (const one of log) {
        take(device, one);
        // A line broke, and some comes again.
        if (below(5) === 0) for (const again of log.slice(Math.max(0, one.offset - 1 - below(10)), one.offset)) take(device, again);
      }
      const paged = new Map<number, Message>();
      for (let first = 0; first < log.length; first += 37) {
        const page = new Map<number, Message>();
        for (const one of log.slice(first, first + 37)) if (aboutOf(one) === 0) take(page, one);
        for (const one of log) if (aboutOf(one) > 0) take(page, one);
        for (const [offset, message] of page) paged.set(offset, message);
      }
      expect([...paged.values()]).toEqual([...device.values()]);
    });
  }
});

function history(below: (n: number) => number, length: number): Told[] {
  return Array.from({ length }, (_, index) => {
    const offset = index + 1;
    const ref = 1 + below(offset);
    const event = [
      { type: "edit", to: { type: "text", text: `e${offset}` } },
      { type: "recall" },
      { type: "react", emoji: `${below(2)}` },
      { type: "react", emoji: `${below(2)}`, on: false },
      { type: "pin", on: below(2) === 0 },
    ][below(7)];
    const thread = below(8) === 0 && ref !== offset;
    const told = { offset, user: `u${below(3)}`, key: `k${offset}`, time: 1_000 + offset };
    if (thread) {
      const tags = { ref: `5${String(ref).padStart(17, "0")}`, thread: String(ref) };
      return { ...told, data: { type: "text", text: `t${offset}`, thread: ref }, tags };
    }
    if (!event || ref === offset) return { ...told, data: { type: "text", text: `t${offset}` } };
    return { ...told, data: { ...event, ref }, tags: { ref: String(ref) } };
  });
}

describe("reactions of many", () => {
  const many: Message = {
    offset: 1,
    user: "ann",
    time: 1,
    data: { type: "text", text: "a" },
    reactions: [{ emoji: "x", count: 30, users: ["u1", "u2"] }],
    revision: 40,
  };
  const react = (user: string, on: boolean): Told => ({
    offset: 41,
    user,
    time: 2,
    data: { type: "react", ref: 1, emoji: "x", on },
    tags: { ref: "1" },
  });
  const count = (user: string, on: boolean): number | undefined => after(many, react(user, on)).reactions?.[0]?.count;

  it("are_counted_for_who_is_named_and_doubted_for_who_is_not", () => {
    expect([count("u1", true), count("u1", false), count("new", true), count("new", false)]).toEqual([30, 29, 31, 29]);
    expect([doubtful(many, react("u1", true)), doubtful(many, react("new", true))]).toEqual([false, true]);
  });
});
