import { randomUUID } from "node:crypto";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { eventually, networkBack, newContext, pageAt } from "../browser.js";

/** A room that no other test is in. */
export const newRoom = (): string => `room-${randomUUID().slice(0, 8)}`;

/** Somebody who sits before the chat. */
export class Guest {
  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  /** Opens the chat in a browser of its own and comes in under a name. */
  static async enter(
    room: string,
    name: string,
    options: BrowserContextOptions & { port?: number; prepare?: (context: BrowserContext) => Promise<void> } = {},
  ): Promise<Guest> {
    const { port, prepare, ...more } = options;
    const context = await newContext(more);
    await prepare?.(context);
    const page = await context.newPage();
    await page.goto(pageAt(`/chat/#${room}`, port));
    await page.getByPlaceholder("Your name").fill(name);
    await page.getByRole("button", { name: "Come aboard" }).click();
    const guest = new Guest(name, context, page);
    await guest.sees("Connected");
    return guest;
  }

  async say(text: string): Promise<void> {
    await this.page.locator("#words").fill(text);
    await this.page.locator("#words").press("Enter");
  }

  /** The messages shown, from top to bottom. */
  texts(): Promise<string[]> {
    return this.page.getByTestId("text").evaluateAll((all) => all.map((each) => each.textContent ?? ""));
  }

  /** How each message stands, as `waiting ahoy`. */
  standings(): Promise<string[]> {
    return this.page
      .getByTestId("said")
      .evaluateAll((all) => all.map((each) => `${(each as HTMLElement).dataset["standing"]} ${each.querySelector("p")?.textContent}`));
  }

  /** Who is here, by name. */
  people(): Promise<string[]> {
    return this.page
      .getByTestId("person")
      .evaluateAll((all) => all.map((each) => each.textContent?.replace(/\s+/g, " ").trim() ?? "").sort());
  }

  /** Waits for the line to stand so. */
  async sees(line: "Connected" | "Line down"): Promise<void> {
    await eventually(() => this.page.getByTestId("line").textContent(), `${this.name}'s line`).toBe(line);
  }

  /** The network is back, which the browser tells the page. */
  async returns(): Promise<void> {
    await networkBack(this.page);
    await this.sees("Connected");
  }
}
