import { expect, it } from "vitest";
import { eventually, overhang } from "../browser.js";
import { publish } from "../operators.js";
import { Guest, newRoom } from "./guest.js";

it("two_guests_see_each_other_by_name_and_read_what_the_other_says", async () => {
  const room = newRoom();
  const ann = await Guest.enter(room, "Ann");
  const bob = await Guest.enter(room, "Bob");
  await eventually(() => ann.people()).toEqual(["Ann (you)", "Bob"]);
  await eventually(() => bob.people()).toEqual(["Ann", "Bob (you)"]);
  await eventually(() => bob.page.getByTestId("count").textContent()).toBe("2 here");
  await ann.say("Ahoy");
  await bob.say("Ahoy yourself");
  for (const guest of [ann, bob]) {
    await eventually(() => guest.standings()).toEqual(["arrived Ahoy", "arrived Ahoy yourself"]);
  }
});

it("a_new_name_is_told_to_the_others", async () => {
  const room = newRoom();
  const ann = await Guest.enter(room, "Ann");
  const bob = await Guest.enter(room, "Bob");
  await bob.page.getByRole("button", { name: "Change name" }).click();
  await bob.page.getByLabel("Your name").fill("Robert");
  await bob.page.getByRole("button", { name: "Keep" }).click();
  await eventually(() => ann.people()).toEqual(["Ann (you)", "Robert"]);
});

it("who_comes_in_later_reads_what_was_said_before", async () => {
  const room = newRoom();
  const ann = await Guest.enter(room, "Ann");
  for (const word of ["one", "two", "three"]) await ann.say(word);
  await eventually(() => ann.standings()).toEqual(["arrived one", "arrived two", "arrived three"]);
  const bob = await Guest.enter(room, "Bob");
  await eventually(() => bob.texts()).toEqual(["one", "two", "three"]);
});

it("an_empty_room_says_so_and_where_to_begin", async () => {
  const { page } = await Guest.enter(newRoom(), "Ann");
  await page.getByRole("heading", { name: "Nobody has said anything here yet" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("words");
});

it("what_others_write_is_text_and_never_markup", async () => {
  const room = newRoom();
  const evil = `<img src="/none.png" onerror="window.hacked = true"><script>window.hacked = true</script><b>bold</b>`;
  const ann = await Guest.enter(room, "Ann");
  const eve = await Guest.enter(room, "<i>Eve</i>");
  await eve.say(evil);
  await eventually(() => ann.texts()).toEqual([evil]);
  await eventually(() => ann.people()).toEqual(["<i>Eve</i>", "Ann (you)"]);
  expect(await ann.page.locator("[role=log] :is(img, script, b), [data-testid=people] :is(img, script, b)").count()).toBe(0);
  expect(await ann.page.evaluate(() => "hacked" in window)).toBe(false);
});

it("a_long_history_is_read_back_page_by_page_without_moving_what_is_read", async () => {
  const room = newRoom();
  const all = Array.from({ length: 170 }, (_, n) => `message ${n + 1}`);
  for (const text of all) await publish(`demo/chat/${room}`, { name: "Logbook", text });
  const ann = await Guest.enter(room, "Ann");
  const { page } = ann;
  await eventually(() => ann.texts()).toEqual(all.slice(-50));
  /** Where a message is on the screen, after scrolling if `to` is given; in one go, as the page may draw anew. */
  const topOf = (text: string, to?: number): Promise<number> =>
    page.getByRole("log").evaluate(
      (log, [text, to]) => {
        if (to !== undefined) log.scrollTop = to;
        const shown = [...log.querySelectorAll("[data-testid=text]")].find((each) => each.textContent === text);
        return shown!.getBoundingClientRect().top;
      },
      [text, to] as const,
    );
  for (const shown of [100, 150, 170]) {
    const first = (await ann.texts())[0]!;
    const before = await topOf(first, 150);
    await eventually(async () => (await ann.texts()).length).toBe(shown);
    expect(Math.abs((await topOf(first)) - before), `${first} moved`).toBeLessThan(4);
  }
  expect(await ann.texts()).toEqual(all);
  await page.getByText("This is where the history begins").waitFor();
  await page.getByRole("button", { name: "To the newest" }).click();
  await page.getByText("message 170").waitFor();
});

it("who_reads_further_up_is_told_of_new_messages_and_not_moved", async () => {
  const room = newRoom();
  for (let n = 1; n <= 60; n++) await publish(`demo/chat/${room}`, { name: "Logbook", text: `message ${n}` });
  const { page } = await Guest.enter(room, "Ann");
  const log = page.getByRole("log");
  await page.getByText("message 60").waitFor();
  await log.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await page.getByRole("button", { name: "To the newest" }).waitFor();
  const before = await log.evaluate((element) => element.scrollTop);
  await publish(`demo/chat/${room}`, { name: "Logbook", text: "news" });
  await page.getByRole("button", { name: "1 new message" }).waitFor();
  expect(await log.evaluate((element) => element.scrollTop)).toBe(before);
});

it("on_a_phone_nothing_hangs_over_and_everything_is_within_reach", async () => {
  const room = newRoom();
  await publish(`demo/chat/${room}`, { name: "W".repeat(32), text: "w".repeat(600) });
  const { page } = await Guest.enter(room, "Ann", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await page.getByTestId("text").waitFor();
  await page.getByText("only you here").waitFor();
  expect(await overhang(page)).toBe(0);
  const box = (await page.locator("#words").boundingBox())!;
  expect(box.y + box.height).toBeLessThanOrEqual(844);
  expect(box.height).toBeGreaterThanOrEqual(44);
  await page.locator("#words").tap();
  await page.keyboard.type("from a phone");
  await page.getByRole("button", { name: "Send" }).tap();
  await page.getByTestId("text").getByText("from a phone").waitFor();
  await page.getByRole("button", { name: "Rooms and people" }).tap();
  await page.getByTestId("person").first().waitFor();
  expect(await overhang(page)).toBe(0);
  await page.getByRole("button", { name: "Back to" }).tap();
  await page.getByTestId("person").first().waitFor({ state: "hidden" });
});
