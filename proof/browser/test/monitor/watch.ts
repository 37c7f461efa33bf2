import type { Page } from "playwright-core";

type Publication = { channel: string; offset: number; data: Record<string, unknown> };

/** What a page receives on the monitor's channel, read off the wire, beside the page's own code. */
export class Watch {
  readonly offsets: number[] = [];
  /** The newest figures, as the node sent them. */
  newest: Record<string, unknown> = {};

  /** To be called before the page is opened. */
  constructor(page: Page) {
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        for (const line of String(payload).split("\n")) {
          const { publication } = JSON.parse(line || "{}") as { publication?: Publication };
          if (publication?.channel !== "demo/monitor") continue;
          this.offsets.push(publication.offset);
          this.newest = publication.data;
        }
      }),
    );
  }
}

/** How a chart's filled curve covers its width. */
export interface Cover {
  /** What part of the plot's width the curve reaches over, from 0 to 1. */
  reach: number;
  /** The widest hole in it, as a part of the plot's width. */
  hole: number;
}

/** Reads the curve off the pixels of a chart's canvas: which columns carry the colour of the first curve. */
export function coverOf(page: Page, chart: string): Promise<Cover> {
  return page.locator("figure", { hasText: chart }).evaluate((figure) => {
    const canvas = figure.querySelector("canvas")!;
    const over = figure.querySelector(".u-over")!.getBoundingClientRect();
    const whole = canvas.getBoundingClientRect();
    const scale = canvas.width / whole.width;
    const [left, top] = [Math.round((over.left - whole.left) * scale), Math.round((over.top - whole.top) * scale)];
    const [width, height] = [Math.floor(over.width * scale), Math.floor(over.height * scale)];
    const { data } = canvas.getContext("2d")!.getImageData(left, top, width, height);
    const ink = getComputedStyle(figure.querySelector("dt i")!).borderTopColor.match(/\d+/g)!.map(Number);
    const covered = (x: number): boolean => {
      for (let y = 0; y < height; y++) {
        const at = 4 * (y * width + x);
        if (data[at + 3]! > 200 && ink.every((value, index) => Math.abs(value - data[at + index]!) < 12)) return true;
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
