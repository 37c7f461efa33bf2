import { expect, it } from "vitest";
import { Rhythm } from "../src/rhythm.js";

/** What a network does to a line that is quiet for as long as was agreed. */
function live(rhythm: Rhythm, forgotten: number): void {
  if (rhythm.interval < forgotten) rhythm.survived(rhythm.interval);
  else rhythm.died(rhythm.interval);
}

it("begins_with_what_was_wished_and_stays_there_where_lines_live", () => {
  const rhythm = new Rhythm(24_000);
  for (let n = 0; n < 1000; n++) live(rhythm, Infinity);
  expect(rhythm.interval).toBe(24_000);
});

it("settles_below_the_quiet_that_kills_and_dies_ever_more_seldom", () => {
  const rhythm = new Rhythm(24_000);
  const deaths: number[] = [];
  for (let n = 0; n < 10_000; n++) {
    if (rhythm.interval >= 10_000) deaths.push(n);
    live(rhythm, 10_000);
  }
  expect(deaths.length).toBeGreaterThanOrEqual(2);
  expect(deaths.length).toBeLessThanOrEqual(12);
  expect(deaths.filter((n) => n >= 5000).length).toBeLessThanOrEqual(2);
});

it("grows_again_after_long_success", () => {
  const rhythm = new Rhythm(24_000);
  rhythm.died(24_000);
  expect(rhythm.interval).toBe(12_000);
  for (let n = 0; n < 39; n++) rhythm.survived(12_000);
  expect(rhythm.interval).toBe(12_000);
  rhythm.survived(12_000);
  expect(rhythm.interval).toBe(15_000);
});

it("learns_nothing_from_a_death_amid_traffic_or_after_a_long_sleep", () => {
  const rhythm = new Rhythm(24_000);
  rhythm.died(100);
  rhythm.died(3_600_000);
  expect(rhythm.interval).toBe(24_000);
});

it("asks_for_no_less_than_the_server_grants", () => {
  const rhythm = new Rhythm(24_000);
  rhythm.died(24_000);
  rhythm.agreed(20_000);
  expect(rhythm.interval).toBe(20_000);
  rhythm.agreed(600_000);
  expect(rhythm.interval).toBe(24_000);
});
