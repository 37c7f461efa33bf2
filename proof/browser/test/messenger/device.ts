import { randomUUID } from "node:crypto";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { eventually, networkBack, newContext, newProxy } from "../browser.js";

/** Where a messenger is. */
export interface Place {
  /** Where its line goes. */
  readonly port: number;
  /** Whether people are those whom the place knows, and not whoever a test makes up. */
  readonly settled: boolean;
  /** The address of a page, whose line goes to `port`. */
  at(path: string, port: number): string;
}

/** People by first name; where the place is not settled, no other test knows them, nor do devices of other tests. */
export class Cast {
  readonly #users: ReadonlyMap<string, string>;
  readonly #place: Place;

  constructor(place: Place, ...names: string[]) {
    this.#place = place;
    const mark = place.settled ? "" : `-${randomUUID().slice(0, 6)}`;
    this.#users = new Map(names.map((name) => [name, `${name.toLowerCase()}${mark}`]));
  }

  user(name: string): string {
    return this.#users.get(name) as string;
  }

  /** Opens the messenger as one of them, in a browser of its own; its line can be cut. */
  async device(name: string, options: BrowserContextOptions = {}): Promise<Device> {
    return this.sits(name, await newContext(options));
  }

  /** The same, in a browser that is there; or led there by an address that says who they are. */
  async sits(name: string, context: BrowserContext, address?: string): Promise<Device> {
    const people = [...this.#users.values()].map((user) => ({ user, token: user }));
    if (!this.#place.settled) await context.route("**/demo.json", (route) => route.fulfill({ json: { people } }));
    const proxy = await newProxy(undefined, undefined, this.#place.port);
    const page = await context.newPage();
    const at = new URL(address ?? this.#place.at("/messenger/", proxy.port));
    at.searchParams.set("port", String(proxy.port));
    await page.goto(at.href);
    if (address === undefined) await page.getByRole("button", { name: titled(this.user(name)), exact: true }).click();
    const device = new Device(name, context, page, proxy);
    await device.sees("Connected");
    return device;
  }

  /** What the page calls somebody. */
  called(name: string): string {
    return titled(this.user(name));
  }
}

function titled(user: string): string {
  return user.slice(0, 1).toUpperCase() + user.slice(1);
}

/** One window of somebody who sits before the messenger. */
export class Device {
  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly proxy: Awaited<ReturnType<typeof newProxy>>,
  ) {}

  /** Makes a group of these, and shows it. */
  async makesGroup(title: string, ...called: string[]): Promise<void> {
    await this.page.getByRole("button", { name: "New", exact: true }).click();
    for (const one of called) await this.page.getByTestId("others").getByLabel(one).check();
    await this.page.getByLabel("Title, for a group").fill(title);
    await this.page.getByRole("button", { name: "Make the group" }).click();
    await this.page.getByRole("heading", { name: title, level: 1 }).waitFor();
  }

  /** Shows a conversation of the list. */
  async opens(title: string): Promise<void> {
    await this.row(title).click();
    await this.page.getByRole("heading", { name: title, level: 1 }).waitFor();
  }

  row(title: string): Locator {
    return this.page.getByTestId("conversation").filter({ has: this.page.locator(".title", { hasText: title }) });
  }

  /** What the list says is unread of a conversation; empty for nothing. */
  async unread(title: string): Promise<string> {
    const all = await this.row(title).getByTestId("unread").allTextContents();
    return all.join().replace(/\s*unread$/, "");
  }

  async say(text: string): Promise<void> {
    await this.page.locator("#words").fill(text);
    await this.page.locator("#words").press("Enter");
  }

  message(text: string): Locator {
    return this.page.getByTestId("message").filter({ has: this.page.getByTestId("text").getByText(text, { exact: true }) });
  }

  /** Does something with a message by its actions. */
  async does(text: string, action: string): Promise<void> {
    const message = this.message(text);
    const button = message.getByRole("group").getByRole("button", { name: action, exact: true });
    if (!(await button.isVisible())) await message.getByTestId("text").click();
    await button.click();
  }

  /** Everything that is said, from top to bottom: standing, text, marks and reactions of each. */
  shows(): Promise<string[]> {
    return this.page.getByTestId("message").evaluateAll((all) =>
      all.map((each) => {
        const of = (selector: string): string => [...each.querySelectorAll(selector)].map((one) => one.textContent?.trim() ?? "").join(" ");
        const parts = [of("[data-testid=text]"), of(".marks") && `(${of(".marks")})`, of("[data-testid=reaction]")];
        const standing = (each as HTMLElement).dataset["standing"];
        return [standing === "sent" ? "" : `${standing}:`, ...parts].filter(Boolean).join(" ");
      }),
    );
  }

  /** What stands below the newest of one's own messages. */
  reach(): Promise<string> {
    return this.page.getByTestId("reach").innerText();
  }

  /** Waits for the line to stand so. */
  async sees(line: "Connected" | "Line down"): Promise<void> {
    await eventually(() => this.page.getByTestId("line").textContent(), `${this.name}'s line`).toBe(line);
  }

  async loses(): Promise<void> {
    this.proxy.part();
    await this.sees("Line down");
  }

  async returns(): Promise<void> {
    this.proxy.mend();
    await networkBack(this.page);
    await this.sees("Connected");
  }
}
