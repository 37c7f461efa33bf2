import { randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { expect, inject, it } from "vitest";
import { eventually, pageAt } from "../browser.js";
import { Cast, type Place } from "./device.js";
import { twoPeopleOnThreeDevices } from "./voyage.js";

/** The demo itself, with its store, its index and its door for files. */
const demo: Place = { port: inject("node").port, settled: true, at: pageAt };

/** One red point. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

it("two_people_on_three_devices_end_equal_on_a_node", () =>
  twoPeopleOnThreeDevices(new Cast(demo, "Ann", "Bob"), `Rope ${randomUUID().slice(0, 6)}`));

it("a_file_comes_whole_over_a_line_that_breaks_and_is_shown_and_saved_and_found", async () => {
  const cast = new Cast(demo, "Ann", "Bob");
  const [ann, bob] = [await cast.device("Ann"), await cast.device("Bob")];
  const title = `Charts ${randomUUID().slice(0, 6)}`;
  await ann.makesGroup(title, cast.called("Bob"));
  await bob.opens(title);
  let pieces = 0;
  await ann.context.route("**/files/**", (route) =>
    route.request().method() === "PATCH" && ++pieces === 2 ? route.abort() : route.continue(),
  );
  const depths = Buffer.alloc(3 * 1024 * 1024, "12 fathoms\n");

  await ann.page.getByTestId("files").setInputFiles([{ name: "depths.txt", mimeType: "text/plain", buffer: depths }]);
  await bob.page.getByTestId("file").getByText("depths.txt").waitFor();
  expect(pieces, "one for each MiB, and the one that was lost").toBe(4);
  await ann.page.locator("#words").fill("the bay");
  await ann.page.getByTestId("files").setInputFiles([{ name: "bay.png", mimeType: "image/png", buffer: picture }]);
  await eventually(() => bob.shows()).toEqual(["", "the bay"]);
  const shown = bob.page.getByTestId("picture");
  await eventually(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);

  const [saved] = await Promise.all([
    bob.page.waitForEvent("download"),
    bob.page.getByTestId("file").filter({ hasText: "depths.txt" }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe("depths.txt");
  expect((await buffer(await saved.createReadStream())).equals(depths)).toBe(true);

  await bob.page.getByLabel("Search conversations").fill("depths");
  await bob.page.getByTestId("found").getByRole("button").filter({ hasText: title }).click();
  await bob.page.locator("article.marked").getByText("depths.txt").waitFor();
});

it("a_file_that_is_given_up_is_not_said", async () => {
  const cast = new Cast(demo, "Ann", "Bob");
  const ann = await cast.device("Ann");
  const title = `Given up ${randomUUID().slice(0, 6)}`;
  await ann.makesGroup(title, cast.called("Bob"));
  await ann.context.route("**/files/**", () => {});
  await ann.page.getByTestId("files").setInputFiles([{ name: "late.bin", mimeType: "application/x-late", buffer: picture }]);
  await ann.page.getByTestId("coming").getByRole("button", { name: "Cancel" }).click();
  await eventually(() => ann.page.getByTestId("coming").count()).toBe(0);
  await ann.say("without it");
  await eventually(() => ann.shows()).toEqual(["without it"]);
});
