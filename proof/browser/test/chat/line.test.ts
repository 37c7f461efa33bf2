import { expect, it } from "vitest";
import { eventually, newProxy } from "../browser.js";
import { Guest, newRoom } from "./guest.js";

it("what_is_written_while_the_line_is_down_waits_in_sight_and_goes_out_once", async () => {
  const room = newRoom();
  const proxy = await newProxy();
  const ann = await Guest.enter(room, "Ann", { port: proxy.port });
  const bob = await Guest.enter(room, "Bob");
  proxy.part();
  await ann.sees("Line down");
  await ann.say("one");
  await ann.say("two");
  expect(await ann.standings()).toEqual(["waiting one", "waiting two"]);
  await ann.page.getByText("2 waiting").waitFor();
  await bob.say("meanwhile");
  await eventually(() => bob.standings()).toEqual(["arrived meanwhile"]);
  proxy.mend();
  await ann.returns();
  for (const guest of [ann, bob]) {
    await eventually(() => guest.standings()).toEqual(["arrived meanwhile", "arrived one", "arrived two"]);
  }
  await ann.page.getByTestId("waiting").waitFor({ state: "detached" });
});

it("the_button_cuts_the_line_and_it_comes_back_by_itself", async () => {
  const room = newRoom();
  const ann = await Guest.enter(room, "Ann");
  await ann.page.getByRole("button", { name: /^Cut it/ }).click();
  await ann.sees("Line down");
  await ann.say("still here");
  expect(await ann.standings()).toEqual(["waiting still here"]);
  await ann.sees("Connected");
  await eventually(() => ann.standings()).toEqual(["arrived still here"]);
});

it("a_reload_takes_over_what_was_not_sent", async () => {
  const room = newRoom();
  const proxy = await newProxy();
  const ann = await Guest.enter(room, "Ann", { port: proxy.port });
  const bob = await Guest.enter(room, "Bob");
  await ann.say("before");
  await eventually(() => bob.texts()).toEqual(["before"]);
  proxy.part();
  await ann.sees("Line down");
  for (const text of ["one", "two", "three"]) await ann.say(text);
  await ann.page.getByText("3 waiting").waitFor();
  await ann.page.reload();
  await eventually(() => ann.standings()).toEqual(["waiting one", "waiting two", "waiting three"]);
  await ann.page.reload();
  await eventually(() => ann.standings()).toEqual(["waiting one", "waiting two", "waiting three"]);
  proxy.mend();
  await ann.returns();
  for (const guest of [ann, bob]) {
    await eventually(() => guest.standings()).toEqual(["before", "one", "two", "three"].map((text) => `arrived ${text}`));
  }
  expect(await ann.page.locator("article.mine").getByTestId("text").allTextContents()).toEqual(["before", "one", "two", "three"]);
});

it("a_short_break_shows_nobody_leaving_and_a_long_one_only_after_the_grace", async () => {
  const room = newRoom();
  const [bobsLine, cidsLine] = [await newProxy(), await newProxy()];
  const ann = await Guest.enter(room, "Ann");
  const bob = await Guest.enter(room, "Bob", { port: bobsLine.port });
  await Guest.enter(room, "Cid", { port: cidsLine.port });
  await eventually(() => ann.people()).toEqual(["Ann (you)", "Bob", "Cid"]);

  // Every change of the list is noted with its time, in the page itself.
  await ann.page.evaluate(() => {
    const people = document.querySelector("[data-testid=people]")!;
    const noted = ((window as unknown as { noted: [number, string][] }).noted = []) as [number, string][];
    const note = (): void => void noted.push([Date.now(), people.textContent ?? ""]);
    new MutationObserver(note).observe(people, { subtree: true, childList: true, characterData: true });
  });
  bobsLine.cut();
  await bob.say("back again");
  await eventually(() => ann.texts()).toEqual(["back again"]);
  const cut = Date.now();
  cidsLine.part();
  // Cid's break began after Bob's: when Cid is seen to be gone, Bob's grace is over as well.
  await eventually(() => ann.people()).toEqual(["Ann (you)", "Bob"]);
  const noted = await ann.page.evaluate(() => (window as unknown as { noted: [number, string][] }).noted);
  expect(noted.filter(([, people]) => !people.includes("Bob"))).toEqual([]);
  const [gone] = noted.find(([, people]) => !people.includes("Cid"))!;
  // At least: the demo's grace is five seconds.
  expect(gone - cut).toBeGreaterThan(4_000);
});
