import { describe, expect, test } from 'vitest';
import { figuresOf, type Figures } from './figures';
import { Reel } from './reel';
import { bytes, bytesEachSecond, count, eachSecond, millis, NOTHING, percent } from './units';

const at = (time: number, more: object = {}): Figures => figuresOf({ time, ...more })!;

describe('figures', () => {
  test('are read as the node sends them', () => {
    const figures = at(1, {
      cpu: { system: 0.4, process: 0.1, cores: [0.3, 0.5] },
      loops: [{ lag: 1 }, { lag: 3 }],
      memory: { used: 1, total: 4 },
      heap: { used: 1, committed: 2, max: 3 },
      deliveries: 24,
    });
    expect(figures).toMatchObject({ system: 0.4, cores: [0.3, 0.5], lagWorst: 3, lagMean: 2, memoryTotal: 4, deliveries: 24 });
  });

  test.each([null, 7, 'x', [], {}, { time: 'now' }, { time: Number.NaN }])('%j has no time and is none', (data) => {
    expect(figuresOf(data)).toBeNull();
  });

  test('take the time of the publication where they have none', () => {
    expect(figuresOf({}, 5)?.time).toBe(5);
  });

  test('are absent one by one', () => {
    const figures = at(1, { cpu: 7, loops: [{}, null, { lag: 'x' }], heap: { used: '1' }, network: null, load: [1, null] });
    expect(figures).toMatchObject({ system: null, lagWorst: null, heap: null, received: null, load: [1] });
  });
});

describe('a reel', () => {
  test('holds each moment once and in order', () => {
    const reel = new Reel(60_000);
    for (const time of [3_000, 4_000, 1_000, 2_000, 3_000]) reel.add(at(time));
    expect(reel.columns([])[0]).toEqual([1, 2, 3, 4]);
  });

  test('shows what nobody measured as a gap', () => {
    const reel = new Reel(60_000);
    for (const time of [1_000, 2_000, 9_000]) reel.add(at(time, { connections: time }));
    expect(reel.columns([(figures) => figures.connections])).toEqual([
      [1, 2, 5.5, 9],
      [1_000, 2_000, null, 9_000],
    ]);
  });

  test('shows a missing figure as a gap in its own line only', () => {
    const reel = new Reel(60_000);
    reel.add(at(1_000, { connections: 1, channels: 1 }));
    reel.add(at(2_000, { channels: 2 }));
    expect(reel.columns([(figures) => figures.connections, (figures) => figures.channels]).slice(1)).toEqual([
      [1, null],
      [1, 2],
    ]);
  });

  test('forgets what is older than its span, and takes nothing older', () => {
    const reel = new Reel(3_000);
    for (let time = 1_000; time <= 6_000; time += 1_000) reel.add(at(time));
    expect(reel.columns([])[0]).toEqual([4, 5, 6]);
    expect(reel.add(at(2_000))).toBe(false);
  });
});

describe('units', () => {
  test('are those people read', () => {
    expect(percent(0.414)).toBe('41 %');
    expect(percent(0.041)).toBe('4.1 %');
    expect(bytes(3_221_225_472)).toBe('3.00 GiB');
    expect(bytes(900)).toBe('900 B');
    expect(bytesEachSecond(90_211)).toBe('88.1 KiB/s');
    expect(millis(0.214)).toBe('0.21 ms');
    expect(millis(2_500)).toBe('2.5 s');
    expect(count(12_345)).toBe('12,345');
    expect(eachSecond(2.5)).toBe('2.5/s');
    expect(eachSecond(24)).toBe('24/s');
  });

  test('say when there is nothing', () => {
    expect(bytes(null)).toBe(NOTHING);
  });
});
