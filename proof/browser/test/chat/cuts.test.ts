import { expect, it } from "vitest";
import { seeded } from "../../../../sdks/typescript/test/seeded.js";
import { eventually, networkBack, networkBackAfterEachCut, newProxy } from "../browser.js";
import { Guest, newRoom } from "./guest.js";

const CUTS = 40;
const EACH = 52;

it("two_writers_over_lines_cut_at_random_read_every_message_once_and_in_order", async () => {
  const seed = Number(process.env["HAWSER_SEED"] ?? Date.now() % 2 ** 31);
  console.log(`HAWSER_SEED=${seed} repeats these cuts`);
  const random = seeded(seed);
  let cuts = 0;
  const proxies = [await newProxy(random, () => cuts++), await newProxy(random, () => cuts++)];
  for (const proxy of proxies) proxy.cutting = false;
  const room = newRoom();
  const guests = [
    await Guest.enter(room, "Ann", { port: proxies[0]!.port, prepare: networkBackAfterEachCut }),
    await Guest.enter(room, "Bob", { port: proxies[1]!.port, prepare: networkBackAfterEachCut }),
  ];
  const written: string[][] = [[], []];
  const total = (): number => written[0]!.length + written[1]!.length;
  // Nobody runs so far ahead that what was missed no longer fits between two cuts.
  const keepUp = (): Promise<void> =>
    eventually(async () => total() - Math.min(...(await Promise.all(guests.map(async (one) => (await one.texts()).length)))), `seed ${seed}`).toBeLessThan(8);
  const write = async (writer: number): Promise<void> => {
    const mine = written[writer]!;
    while (mine.length < EACH || (cuts < CUTS && mine.length < 4 * EACH)) {
      const text = `${guests[writer]!.name} ${mine.length}`;
      mine.push(text);
      await guests[writer]!.say(text);
      await keepUp();
    }
  };
  for (const proxy of proxies) proxy.cutting = true;
  await Promise.all([write(0), write(1)]);
  for (const proxy of proxies) proxy.cutting = false;
  for (const guest of guests) await networkBack(guest.page);

  for (const guest of guests) {
    await eventually(async () => (await guest.standings()).filter((one) => !one.startsWith("arrived")), `seed ${seed}`).toEqual([]);
    await eventually(async () => (await guest.texts()).length, `shown to ${guest.name}, seed ${seed}`).toBe(total());
  }
  const [anns, bobs] = await Promise.all(guests.map((guest) => guest.texts()));
  expect(anns, `seed ${seed}`).toEqual(bobs);
  for (const [writer, { name }] of guests.entries()) {
    expect(anns!.filter((text) => text.startsWith(name)), `seed ${seed}`).toEqual(written[writer]);
  }
  console.log(`${total()} messages, ${cuts} cuts`);
  expect(cuts).toBeGreaterThanOrEqual(CUTS);
});
