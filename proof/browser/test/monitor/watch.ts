import type { Page } from "playwright-core";

type Push = { channel: string; offset: number; data: unknown };

/** What a page receives on the monitor's channel, read off the wire, beside the page's own code. */
export class Watch {
  readonly offsets: number[] = [];
  /** The newest figures, as the node sent them. */
  newest: Record<string, unknown> = {};
  /** The text of them, which the next may build on. */
  #text = "";

  /** To be called before the page is opened. */
  constructor(page: Page) {
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        for (const line of String(payload).split("\n")) {
          const { publication, delta } = JSON.parse(line || "{}") as { publication?: Push; delta?: Push };
          const push = publication ?? delta;
          if (push?.channel !== "demo/monitor") continue;
          // Nobody in particular publishes here, so that the time follows the data.
          this.#text = publication
            ? line.slice(line.indexOf('"data":') + 7, line.lastIndexOf(',"time":'))
            : this.#changed(push.data as (number | string)[]);
          this.offsets.push(push.offset);
          this.newest = JSON.parse(this.#text) as Record<string, unknown>;
        }
      }),
    );
  }

  /** What a list of pieces and texts makes of the text before; figures are plain ASCII. */
  #changed([, ...parts]: (number | string)[]): string {
    let text = "";
    for (let i = 0; i < parts.length; i += 3) {
      const [from, length, added] = parts.slice(i, i + 3) as [number, number, string];
      text += this.#text.slice(from, from + length) + added;
    }
    return text;
  }
}

/** How a chart's curves cover its width. */
export interface Cover {
  /** What part of the plot's width the curve reaches over, from 0 to 1. */
  reach: number;
  /** The widest hole in it, as a part of the plot's width. */
  hole: number;
}

/**
 * Reads the curves off the pixels of a chart's canvas: which columns carry the colour of one. Of any, because where two
 * figures are the same the later curve hides the earlier.
 */
export function coverOf(page: Page, chart: string): Promise<Cover> {
  return page.locator("figure", { hasText: chart }).evaluate((figure) => {
    const canvas = figure.querySelector("canvas")!;
    const over = figure.querySelector(".u-over")!.getBoundingClientRect();
    const whole = canvas.getBoundingClientRect();
    const scale = canvas.width / whole.width;
    const [left, top] = [Math.round((over.left - whole.left) * scale), Math.round((over.top - whole.top) * scale)];
    const [width, height] = [Math.floor(over.width * scale), Math.floor(over.height * scale)];
    const { data } = canvas.getContext("2d")!.getImageData(left, top, width, height);
    const inks = [...figure.querySelectorAll("dt i")].map((key) =>
      getComputedStyle(key).borderTopColor.match(/\d+/g)!.map(Number),
    );
    const covered = (x: number): boolean => {
      for (let y = 0; y < height; y++) {
        const at = 4 * (y * width + x);
        if (data[at + 3]! <= 200) continue;
        if (inks.some((ink) => ink.every((value, index) => Math.abs(value - data[at + index]!) < 12))) return true;
      }
      return false;
    };
    const columns = Array.from({ length: width }, (_, x) => covered(x));
    const [first, last] = [columns.indexOf(true), columns.lastIndexOf(true)];
    let [hole, run] = [0, 0];
    for (const column of columns.slice(Math.max(0, first), last + 1)) {
      run = column ? 0 : run + 1;
      hole = Math.max(hole, run);
    }
    return { reach: first < 0 ? 0 : (last - first + 1) / width, hole: hole / width };
  });
}
