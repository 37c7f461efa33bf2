import { eventually } from "../browser.js";
import type { Cast } from "./device.js";

/** Ann with two devices, of which one loses its line and its page, and Bob: all say, change and take back, and end equal. */
export async function twoPeopleOnThreeDevices(cast: Cast, title: string): Promise<void> {
  const [anns, hers, bobs] = [await cast.device("Ann"), await cast.device("Ann"), await cast.device("Bob")];
  await anns.makesGroup(title, cast.called("Bob"));
  await anns.say("one");
  await bobs.opens(title);
  await hers.opens(title);
  await bobs.say("two");
  await eventually(() => hers.shows()).toEqual(["one", "two"]);

  await hers.loses();
  await hers.say("said without a line");
  await anns.does("one", "Edit");
  await anns.page.locator("#words").fill("ONE");
  await anns.page.locator("#words").press("Enter");
  await bobs.does("ONE", "React with 👍");
  await bobs.does("two", "Recall");
  await bobs.say("three");
  await eventually(() => hers.shows()).toEqual(["one", "two", "pending: said without a line"]);
  // The page is loaded anew without a line: the cache and the outbox have what was there.
  await hers.page.reload();
  await eventually(() => hers.shows()).toEqual(["one", "two", "pending: said without a line"]);
  await hers.returns();

  const all = ["ONE (edited) 👍 1", "Recalled", "three", "said without a line"];
  for (const device of [anns, hers, bobs]) await eventually(() => device.shows(), device.name).toEqual(all);
  await bobs.page.reload();
  await eventually(() => bobs.shows()).toEqual(all);
}
