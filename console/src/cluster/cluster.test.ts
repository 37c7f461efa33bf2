import { describe, expect, test } from 'vitest';
import { figuresOf, type Figures } from '../monitor/figures';
import { Reel } from '../monitor/reel';
import { GONE, Roll, SPAN, spark, sum } from './roll';

const said = (node: string, time: number, more: object = {}): Figures =>
  figuresOf({ time, node, state: 'open', connections: 30, left: 70, deliveries: 5, ...more })!;

const names = (roll: Roll, now: number) => roll.at(now).map((berth) => berth.name);

describe('a roll', () => {
  test('has each node once, by name, with what it said last', () => {
    const roll = new Roll();
    roll.take(said('n2', 1_000), 1_000);
    roll.take(said('n1', 1_000), 1_000);
    roll.take(said('n2', 2_000, { connections: 50, left: 50 }), 2_000);
    expect(names(roll, 2_000)).toEqual(['n1', 'n2']);
    expect(roll.at(2_000).map((berth) => berth.share)).toEqual([0.3, 0.5]);
  });

  test('goes by the clock of the page, whatever the nodes say', () => {
    const roll = new Roll();
    roll.take(said('ahead', 9_999_999), 1_000);
    roll.take(said('behind', 5), 2_000);
    expect(roll.at(4_000).map((berth) => berth.silence)).toEqual([3_000, 2_000]);
  });

  test('forgets who is gone, and knows it again when it is back', () => {
    const roll = new Roll();
    roll.take(said('n1', 1_000), 1_000);
    roll.take(said('n2', 1_000), 1_000);
    roll.take(said('n2', 50_000), 50_000);
    expect(names(roll, 1_000 + GONE)).toEqual(['n1', 'n2']);
    expect(names(roll, 1_001 + GONE)).toEqual(['n2']);
    roll.take(said('n1', 70_000), 70_000);
    expect(names(roll, 70_000)).toEqual(['n1', 'n2']);
  });

  test('does not grow with names that somebody makes up', () => {
    const roll = new Roll();
    for (let i = 0; i < 1_000; i++) roll.take(said(`n${i}`, 1_000), 1_000);
    expect(roll.at(1_000)).toHaveLength(256);
    expect(roll.take(figuresOf({ time: 1 })!, 1)).toBe(false);
  });

  test('of a node that says nothing of its room no share is known, and one without room is full', () => {
    const roll = new Roll();
    roll.take(said('n1', 1, { left: 'much' }), 1);
    roll.take(said('n2', 1, { connections: 0, left: 0 }), 1);
    expect(roll.at(1).map((berth) => berth.share)).toEqual([null, 1]);
  });
});

test('sums are of those who are there', () => {
  const roll = new Roll();
  roll.take(said('n1', 1_000), 1_000);
  roll.take(said('n2', 9_000, { connections: 12 }), 9_000);
  expect(sum(roll.at(5_000), (each) => each.connections)).toBe(42);
  expect(sum(roll.at(9_000), (each) => each.connections)).toBe(12);
  expect(sum(roll.at(9_000), (each) => each.rss)).toBeNull();
});

describe('a sparkline', () => {
  const box = { width: 120, height: 40 };
  const reel = (...figures: Figures[]) => {
    const all = new Reel(SPAN);
    figures.forEach((each) => all.add(each));
    return all;
  };

  test('reaches from the bottom to the top of its box', () => {
    const path = spark(reel(said('n', 1_000, { deliveries: 0 }), said('n', 2_000, { deliveries: 10 })), (each) => each.deliveries, box);
    expect(path).toBe('M119.0 40.0L120.0 0.0');
  });

  test('is broken where nothing was said', () => {
    const path = spark(reel(said('n', 1_000), said('n', 60_000)), (each) => each.deliveries, box);
    expect(path.match(/M/g)).toHaveLength(2);
  });

  test('of nothing is nothing', () => {
    expect(spark(new Reel(SPAN), (each) => each.deliveries, box)).toBe('');
  });
});
