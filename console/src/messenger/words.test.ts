import type { Entry } from '@hawser/client/chat';
import { afterEach, expect, test, vi } from 'vitest';
import { people, remember, remembered, titled } from './who';
import { fileOf, found, inOneLine, laidOut, mentioned, noteText, sizeOf, typingOf } from './words';

const name = (user: string | undefined) => titled(user ?? 'nobody');

const said = (offset: number, user: string, more: object = {}): Entry => ({
  kind: 'message',
  id: `#${offset}`,
  message: { offset, user, time: offset * 1_000, data: { type: 'text', text: `${offset}` }, revision: offset, ...more },
  own: user === 'ann',
  changing: false,
});

afterEach(() => sessionStorage.clear());

test('a message has one line wherever it is told', () => {
  expect(inOneLine({ data: { type: 'text', text: 'one\n\n two' } })).toBe('one two');
  expect(inOneLine({ data: { type: 'image', url: 'https://example.org/a' } })).toBe('Image');
  expect(inOneLine({ data: { type: 'file', url: 'https://example.org/a', name: 'log.txt' } })).toBe('log.txt');
  expect(inOneLine({ recalled: { time: 1 } })).toBe('Recalled');
  expect(inOneLine({ expired: true })).toBe('Expired');
});

test('a file that was brought is told by its name and size', () => {
  const file = { id: 'x', name: 'chart.png', type: 'image/png', size: 1_536 };
  expect(fileOf({ type: 'image', file })).toEqual(file);
  expect(inOneLine({ data: { type: 'image', file } })).toBe('chart.png');
  expect(inOneLine({ data: { type: 'image', file, text: 'the bay' } })).toBe('the bay');
  for (const other of [undefined, null, 'x', { id: 1, name: 'a' }, {}]) expect(fileOf({ type: 'custom', file: other })).toBeNull();
  expect(['0 B', '1023 B', '1.5 KiB', '100 KiB', '2 MiB']).toEqual([0, 1023, 1_536, 102_400, 2 << 20].map(sizeOf));
});

test('what the room tells is a sentence', () => {
  const note = (data: object) => noteText({ offset: 1, time: 1, user: 'ann', data: data as { type: string } }, name);
  expect(note({ type: 'joined', user: 'bob' })).toBe('Ann brought in Bob');
  expect(note({ type: 'joined', user: 'ann' })).toBe('Ann joined');
  expect(note({ type: 'left', user: 'ann' })).toBe('Ann left');
  expect(note({ type: 'removed', user: 'bob' })).toBe('Ann removed Bob');
  expect(note({ type: 'role', user: 'bob', role: 'admin' })).toBe('Ann made Bob an admin');
  expect(note({ type: 'role', user: 'bob', role: 'member' })).toBe('Ann made Bob a member');
  expect(note({ type: 'updated', title: 'Rope' })).toBe('Ann named this “Rope”');
  expect(note({ type: 'of a later server' })).toBe('of a later server');
});

test('who writes is named where there are several who might', () => {
  expect(typingOf(['bob'], false, name)).toBe('writes…');
  expect(typingOf(['bob'], true, name)).toBe('Bob writes…');
  expect(typingOf(['bob', 'cy'], true, name)).toBe('Bob and Cy write…');
  expect(typingOf(['bob', 'cy', 'dora'], true, name)).toBe('3 write…');
});

test('the list is looked through by words in any order', () => {
  expect(found('rope bob', 'Bob: ahoy', 'The ROPE')).toBe(true);
  expect(found('rope cy', 'Bob: ahoy', 'The ROPE')).toBe(false);
  expect(found('', 'anything')).toBe(true);
});

test('who is mentioned is in the conversation', () => {
  expect(mentioned('@bob and @Cy, @dora', ['ann', 'bob', 'cy'], name)).toEqual(['bob', 'cy']);
  expect(mentioned('bob@example.org', ['bob'], name)).toEqual([]);
});

test('days, speakers and what is new are laid out', () => {
  const day = 86_400_000;
  const entries = [said(1, 'ann'), said(2, 'bob'), said(3, 'bob'), said(4, 'bob', { time: 4_000 + 10 * day })];
  const all = laidOut(entries, 'ann', 1);
  expect(all.map(({ fresh }) => fresh)).toEqual([false, true, false, false]);
  expect(all.map(({ follows }) => follows)).toEqual([false, false, true, false]);
  expect(all.map(({ day }) => day !== null)).toEqual([true, false, false, true]);
  expect(laidOut(entries, 'ann', Infinity).some(({ fresh }) => fresh)).toBe(false);
});

test('a window goes on as who it was, and takes nothing else for somebody', () => {
  expect(remembered()).toBeNull();
  remember({ kind: 'guest', name: 'Gus', user: 'guest-1' });
  expect(remembered()).toEqual({ kind: 'guest', name: 'Gus', user: 'guest-1' });
  remember(null);
  for (const other of ['1', '{"kind":"person"}', '{', 'null']) {
    sessionStorage.setItem('hawser.messenger.who', other);
    expect(remembered()).toBeNull();
  }
});

test('the demo names its people, and a node that is none names nobody', async () => {
  const answer = (value: unknown) => vi.fn(() => Promise.resolve(new Response(JSON.stringify(value))));
  expect(await people(answer({ port: 1, people: [{ user: 'ann', token: 't' }, { user: 'bob' }, 7] }))).toEqual([{ user: 'ann', token: 't' }]);
  expect(await people(answer({ port: 1 }))).toEqual([]);
});
