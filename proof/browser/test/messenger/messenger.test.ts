import { afterAll, beforeAll, expect, it } from "vitest";
import { eventually, newContext, overhang } from "../browser.js";
import { Cast } from "./device.js";
import { Harbour } from "./harbour.js";
import { twoPeopleOnThreeDevices } from "./voyage.js";

let harbour: Harbour;

beforeAll(async () => {
  harbour = await Harbour.open(["dora", "ed"]);
});

afterAll(() => harbour?.close());

it("two_people_on_three_devices_end_equal_whatever_lines_and_pages_do", () =>
  twoPeopleOnThreeDevices(new Cast(harbour, "Ann", "Bob"), "Rope"));

it("who_writes_is_shown_to_the_others_until_it_is_said", async () => {
  const cast = new Cast(harbour, "Ann", "Bob");
  const [ann, bob] = [await cast.device("Ann"), await cast.device("Bob")];
  await ann.makesGroup("Words", cast.called("Bob"));
  await bob.opens("Words");
  const under = (): Promise<string | null> => bob.page.getByTestId("under").textContent();
  await eventually(under).toBe("2 members");
  await ann.page.locator("#words").fill("ah");
  await eventually(under).toBe(`${cast.called("Ann")} writes…`);
  await ann.say("ahoy");
  await eventually(() => bob.shows()).toEqual(["ahoy"]);
  await eventually(under).toBe("2 members");
});

it("what_is_unread_is_counted_on_each_device_and_ends_where_one_reads", async () => {
  const cast = new Cast(harbour, "Ann", "Bob");
  const [anns, hers, bobs] = [await cast.device("Ann"), await cast.device("Ann"), await cast.device("Bob")];
  await bobs.makesGroup("Tide", cast.called("Ann"));
  for (const text of ["one", "two", "three"]) await bobs.say(text);
  for (const device of [anns, hers]) await eventually(() => device.unread("Tide")).toBe("3");
  await eventually(() => anns.page.title()).toContain("(3)");
  await hers.opens("Tide");
  for (const device of [anns, hers]) await eventually(() => device.unread("Tide")).toBe("");
  await eventually(() => bobs.reach()).toBe("Read by all");
});

it("who_has_read_is_told_in_numbers_in_a_group_and_in_a_word_between_two", async () => {
  const cast = new Cast(harbour, "Ann", "Bob", "Cy");
  const [ann, bob, cy] = [await cast.device("Ann"), await cast.device("Bob"), await cast.device("Cy")];
  await ann.makesGroup("Three", cast.called("Bob"), cast.called("Cy"));
  await ann.say("ahoy");
  await eventually(() => ann.reach()).toMatch(/Delivered to 2 of 2/);
  await bob.opens("Three");
  await eventually(() => ann.reach()).toBe("1 of 2 have read");
  await cy.opens("Three");
  await eventually(() => ann.reach()).toBe("Read by all");

  await ann.page.getByRole("button", { name: "New", exact: true }).click();
  await ann.page.getByTestId("others").getByLabel(cast.called("Bob")).check();
  await ann.page.getByRole("button", { name: "Begin" }).click();
  await ann.page.getByRole("heading", { name: cast.called("Bob"), level: 1 }).waitFor();
  await ann.say("between us");
  await eventually(() => ann.reach()).toBe("Delivered");
  await bob.opens(cast.called("Ann"));
  await eventually(() => ann.reach()).toBe("Read");
});

it("an_answer_leads_to_what_it_answers_and_a_pin_to_what_is_pinned", async () => {
  const cast = new Cast(harbour, "Ann", "Bob");
  const [ann, bob] = [await cast.device("Ann"), await cast.device("Bob")];
  await ann.makesGroup("Long", cast.called("Bob"));
  await ann.say("the question");
  await ann.does("the question", "Pin");
  for (let n = 1; n <= 70; n++) await ann.say(`line ${n}`);
  await bob.opens("Long");
  await bob.message("line 70").waitFor();
  await eventually(async () => (await bob.shows()).length).toBe(50);
  await bob.page.getByRole("log").evaluate((log) => (log.scrollTop = 0));
  await bob.message("the question").waitFor();
  await bob.does("the question", "Reply");
  await bob.say("the answer");
  const his = await cast.device("Bob");
  await his.opens("Long");
  await his.message("the answer").getByRole("button", { name: "An earlier message" }).click();
  await his.message("the question").waitFor();
  await his.page.getByRole("button", { name: "To the newest" }).click();
  await his.message("the answer").waitFor();
  await eventually(() => ann.message("the answer").locator(".quote").textContent()).toContain("the question");
});

it("who_governs_a_group_says_who_is_in_it_and_who_is_removed_loses_it", async () => {
  const cast = new Cast(harbour, "Ann", "Bob", "Cy");
  const [ann, bob] = [await cast.device("Ann"), await cast.device("Bob")];
  await ann.makesGroup("Crew", cast.called("Bob"));
  await bob.opens("Crew");
  await ann.page.getByRole("button", { name: "Details" }).click();
  await ann.page.getByLabel("Bring in").selectOption({ label: cast.called("Cy") });
  await ann.page.getByRole("button", { name: "Invite" }).click();
  await eventually(() => ann.page.getByTestId("member").count()).toBe(3);
  await ann.page.getByLabel(`What ${cast.called("Bob")} is`).selectOption("admin");
  await eventually(() => bob.page.getByTestId("note").allTextContents()).toEqual([
    `${cast.called("Ann")} brought in ${cast.called("Cy")}`,
    `${cast.called("Ann")} made ${cast.called("Bob")} an admin`,
  ]);
  await ann.page.getByLabel("Another title").fill("Company");
  await ann.page.getByRole("button", { name: "Change" }).click();
  await bob.page.getByRole("heading", { name: "Company", level: 1 }).waitFor();
  await ann.page.getByRole("button", { name: `Remove ${cast.called("Bob")}` }).click();
  await eventually(() => bob.row("Company").count()).toBe(0);
  await bob.page.getByText("Choose a conversation").waitFor();
});

it("what_others_write_is_text_and_never_markup", async () => {
  const cast = new Cast(harbour, "Ann", "Eve");
  const evil = `<img src="/none.png" onerror="window.hacked = true"><script>window.hacked = true</script><b>bold</b>`;
  const [ann, eve] = [await cast.device("Ann"), await cast.device("Eve")];
  await eve.makesGroup("<i>Evil</i>", cast.called("Ann"));
  await eve.say(evil);
  await ann.opens("<i>Evil</i>");
  await eventually(() => ann.shows()).toEqual([evil]);
  expect(await ann.page.locator("main :is(img, script, b, i), nav :is(img, script, i:not(.here))").count()).toBe(0);
  expect(await ann.page.evaluate(() => "hacked" in window)).toBe(false);
});

it("everything_can_be_done_by_the_keyboard_alone", async () => {
  const cast = new Cast(harbour, "Ann", "Bob");
  const [ann, bob] = [await cast.device("Ann"), await cast.device("Bob")];
  const { page } = ann;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Goes on by the tabulator to whatever has this name. */
  const tabTo = async (name: string, back = false): Promise<void> => {
    const there = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement: at } = document;
        return at?.getAttribute("aria-label") || (at as HTMLInputElement)?.labels?.[0]?.textContent || at?.textContent || "";
      });
    for (let n = 0; n < 60 && (await there()).trim().replace(/\s+/g, " ") !== name; n++) await press(back ? "Shift+Tab" : "Tab");
    expect((await there()).trim().replace(/\s+/g, " ")).toBe(name);
  };
  await tabTo("New");
  await press("Enter");
  await page.getByRole("heading", { name: "New conversation" }).waitFor();
  await tabTo(cast.called("Bob"));
  await press("Space");
  await tabTo("Title, for a group");
  await page.keyboard.type("Keys");
  await press("Enter");
  await page.getByRole("heading", { name: "Keys", level: 1 }).waitFor();
  await eventually(() => page.evaluate(() => document.activeElement?.id)).toBe("words");
  await page.keyboard.type("frist");
  await press("Enter");
  await eventually(() => ann.shows()).toEqual(["frist"]);
  await press("ArrowUp");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("first");
  await press("Enter");
  await eventually(() => ann.shows()).toEqual(["first (edited)"]);
  await bob.opens("Keys");
  await bob.say("second");
  await eventually(() => ann.shows()).toEqual(["first (edited)", "second"]);
  await press("Shift+Tab");
  expect(await page.evaluate(() => document.activeElement?.querySelector("[data-testid=text]")?.textContent)).toBe("second");
  await press("ArrowUp", "Enter", "ArrowDown", "Enter");
  await tabTo("React with 👍");
  await press("Enter");
  await eventually(() => bob.shows()).toEqual(["first (edited)", "second 👍 1"]);
  await press("Escape");
  await page.locator("#looked").focus();
  await page.keyboard.type("keys");
  await press("ArrowDown", "Enter");
  await eventually(() => page.evaluate(() => location.hash.length)).toBeGreaterThan(1);
});

for (const viewport of [{ width: 390, height: 844 }, { width: 320, height: 640 }]) {
  it(`on_a_phone_of_${viewport.width}_nothing_hangs_over_and_one_thing_is_shown_at_a_time`, async () => {
    const cast = new Cast(harbour, "Ann", "Bob");
    const bob = await cast.device("Bob");
    const ann = await cast.device("Ann", { viewport, hasTouch: true, isMobile: true });
    const { page } = ann;
    const title = "W".repeat(40);
    await bob.makesGroup(title, cast.called("Ann"));
    await bob.say("w".repeat(300));
    await bob.say("short");
    await bob.does("short", "React with 👍");
    await ann.row(title).waitFor();
    expect(await overhang(page)).toBe(0);
    await ann.row(title).tap();
    await ann.message("short").waitFor();
    await ann.row(title).waitFor({ state: "hidden" });
    expect(await overhang(page)).toBe(0);
    const box = (await page.locator("#words").boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
    expect(box.height).toBeGreaterThanOrEqual(44);
    await ann.message("short").getByTestId("text").tap();
    await ann.message("short").getByRole("button", { name: "Reply" }).tap();
    expect(await overhang(page)).toBe(0);
    await page.locator("#words").tap();
    await page.keyboard.type("from a phone");
    await page.getByRole("button", { name: "Send" }).tap();
    await ann.message("from a phone").waitFor();
    await page.getByRole("button", { name: "Details" }).tap();
    await page.getByTestId("member").first().waitFor();
    expect(await overhang(page)).toBe(0);
    await page.getByRole("button", { name: "Back", exact: true }).tap();
    await page.getByRole("button", { name: "Back to the list" }).tap();
    await ann.row(title).waitFor();
    await page.getByRole("button", { name: "New", exact: true }).tap();
    await page.getByTestId("others").getByLabel(cast.called("Bob")).waitFor();
    expect(await overhang(page)).toBe(0);
  });
}

it("guests_and_the_people_of_the_demo_talk_to_one_another", async () => {
  const enter = async (): Promise<import("playwright-core").Page> => {
    const page = await (await newContext()).newPage();
    await page.goto(harbour.at("/messenger/"));
    return page;
  };
  const [dora, guest] = [await enter(), await enter()];
  await dora.getByRole("button", { name: "Dora", exact: true }).click();
  await guest.getByPlaceholder("Your name").fill("Gus");
  await guest.getByRole("button", { name: "Come aboard" }).click();
  await guest.getByRole("button", { name: "New", exact: true }).click();
  await guest.getByTestId("others").getByLabel("Dora").check();
  await guest.getByRole("button", { name: "Begin" }).click();
  await guest.locator("#words").fill("ahoy");
  await guest.locator("#words").press("Enter");
  await dora.getByTestId("conversation").filter({ hasText: "Gus" }).click();
  await dora.getByTestId("text").getByText("ahoy").waitFor();
  // A window goes on as the guest that it was.
  await guest.reload();
  await guest.getByTestId("text").getByText("ahoy").waitFor();
});
