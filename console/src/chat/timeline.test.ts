import { describe, expect, test } from 'vitest';
import { stretches, Timeline, type Arrived } from './timeline';

const arrived = (offset: number, more: Partial<Arrived> = {}): Arrived => ({
  offset,
  key: undefined,
  user: 'bob',
  name: 'Bob',
  text: `m${offset}`,
  time: 1_000 * offset,
  ...more,
});

const texts = (timeline: Timeline) => timeline.view().map((said) => said.text);

describe('a timeline', () => {
  test('shows each message once and in order, whatever way it comes', () => {
    const timeline = new Timeline();
    for (const offset of [5, 6, 3, 4, 5, 7, 1, 2, 6]) timeline.arrive(arrived(offset));
    expect(texts(timeline)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7']);
  });

  test('keeps what was written here at the end until it arrives', () => {
    const timeline = new Timeline();
    timeline.arrive(arrived(1));
    timeline.write('k1', { name: 'Ann', text: 'mine' }, 10);
    timeline.arrive(arrived(2));
    expect(texts(timeline)).toEqual(['m1', 'm2', 'mine']);
    expect(timeline.waiting).toBe(1);

    timeline.arrive(arrived(3, { key: 'k1', name: 'Ann', text: 'mine', user: 'ann' }));
    expect(texts(timeline)).toEqual(['m1', 'm2', 'mine']);
    expect(timeline.waiting).toBe(0);
    expect(timeline.view().at(-1)).toMatchObject({ mine: true, standing: { as: 'arrived' } });
  });

  test('does not show again what arrived before it was known to be written here', () => {
    const timeline = new Timeline();
    timeline.arrive(arrived(1, { key: 'k1', text: 'mine' }));
    timeline.write('k1', { name: 'Ann', text: 'mine' }, 10);
    expect(texts(timeline)).toEqual(['mine']);
  });

  test('tells its own messages by key, not by name', () => {
    const timeline = new Timeline();
    timeline.claim('k1');
    timeline.arrive(arrived(1, { key: 'k1', name: 'Ann' }));
    timeline.arrive(arrived(2, { key: 'k2', name: 'Ann' }));
    expect(timeline.view().map((said) => said.mine)).toEqual([true, false]);
  });

  test('shows why a message was refused, and forgets it on demand', () => {
    const timeline = new Timeline();
    timeline.write('k1', { name: 'Ann', text: 'mine' }, 10);
    timeline.settle('k1', { as: 'refused', why: 'not-allowed' });
    expect(timeline.view()[0]?.standing).toEqual({ as: 'refused', why: 'not-allowed' });
    expect(timeline.forget('k1')).toMatchObject({ text: 'mine' });
    expect(texts(timeline)).toEqual([]);
  });

  test('begins an era when the history was broken off', () => {
    const timeline = new Timeline();
    timeline.arrive(arrived(7));
    timeline.arrive(arrived(8));
    timeline.breakOff();
    timeline.breakOff();
    timeline.arrive(arrived(2, { text: 'later' }));
    timeline.arrive(arrived(1, { text: 'new' }));
    expect(texts(timeline)).toEqual(['m7', 'm8', 'new', 'later']);
    expect(timeline.view().map((said) => said.afterBreak)).toEqual([false, false, true, false]);
    expect(timeline.oldest).toBe(1);
  });

  test('is bounded', () => {
    const timeline = new Timeline(3);
    for (let offset = 1; offset <= 5; offset++) timeline.arrive(arrived(offset));
    expect(texts(timeline)).toEqual(['m3', 'm4', 'm5']);
  });
});

describe('stretches', () => {
  test('put one name above what one author says in a row', () => {
    const timeline = new Timeline();
    timeline.arrive(arrived(1));
    timeline.arrive(arrived(2));
    timeline.arrive(arrived(3, { user: 'eve', name: 'Bob' }));
    timeline.arrive(arrived(4, { user: 'eve', name: 'Bob', time: 3_000 + 6 * 60_000 }));
    expect(stretches(timeline.view()).map((each) => each.said.map((said) => said.text))).toEqual([
      ['m1', 'm2'],
      ['m3'],
      ['m4'],
    ]);
  });

  test('say where another day begins', () => {
    const timeline = new Timeline();
    timeline.arrive(arrived(1, { time: new Date(2026, 1, 3, 23, 59).getTime() }));
    timeline.arrive(arrived(2, { time: new Date(2026, 1, 4, 0, 1).getTime() }));
    expect(stretches(timeline.view()).map((each) => each.day)).toEqual([true, true]);
  });
});
