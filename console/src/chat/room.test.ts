import type { Channel, HistoryPage, Member, Publication } from '@hawser/client';
import { Codes, HawserError } from '@hawser/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Line } from '../house/line.svelte';
import { Guest } from './guest.svelte';
import { Room } from './room.svelte';

/** A channel that does what the test says, through the SDK's own interface. */
class ScriptedChannel {
  pages: HistoryPage[] = [];
  published: { data: unknown; key: string }[] = [];
  pending: { key: string; data: unknown }[] = [];
  subscribed = false;
  answerPresence: (members: Member[]) => void = () => {};
  readonly #listeners = new Map<string, Set<(event: never) => void>>();

  on(event: string, listener: (event: never) => void): () => void {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
    return () => all.delete(listener);
  }

  emit(event: string, value: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never);
  }

  history = () => Promise.resolve(this.pages.shift() ?? page([]));

  presence = () =>
    new Promise((resolve) => {
      this.answerPresence = (members) => resolve({ count: members.length, members });
    });

  subscribe = () => {
    this.subscribed = true;
    return Promise.resolve();
  };

  unsubscribe = () => {
    this.subscribed = false;
  };

  publish = (data: unknown, { key = '' } = {}) => {
    this.published.push({ data, key });
    return new Promise(() => {});
  };
}

const say = (offset: number, text: string, more: Partial<Publication> = {}): Publication => ({
  offset,
  data: { name: 'Ben', text },
  user: 'ben',
  time: 1_000 * offset,
  ...more,
});

const page = (publications: Publication[], epoch = 'e1'): HistoryPage => ({
  position: { epoch, offset: publications.at(-1)?.offset ?? 0 },
  publications,
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

let chat: ScriptedChannel;
let names: ScriptedChannel;
let room: Room;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  chat = new ScriptedChannel();
  names = new ScriptedChannel();
  const line = {
    self: { session: 's1', user: 'ann' },
    channel: (name: string) => (name.startsWith('demo/chat/') ? chat : names) as unknown as Channel,
    onChange: () => () => {},
  };
  const guest = new Guest();
  guest.name = 'Ann';
  room = new Room('lobby', line as unknown as Line, guest);
});

afterEach(() => room.leave());

const said = () => room.stretches.flatMap((stretch) => stretch.said);
const texts = () => said().map((each) => each.text);

test('begins with the newest page and goes on from there', async () => {
  chat.pages = [page([say(8, 'eight'), say(9, 'nine')])];
  room.enter();
  await settled();
  chat.emit('publication', say(10, 'ten'));
  await settled();
  expect(texts()).toEqual(['eight', 'nine', 'ten']);
  expect([room.ready, room.more, chat.subscribed]).toEqual([true, true, true]);
});

test('reads back until nothing is left', async () => {
  chat.pages = [page([say(3, 'three')]), page([say(1, 'one'), say(2, 'two')])];
  room.enter();
  await settled();
  await room.loadEarlier((show) => Promise.resolve(show()));
  expect(texts()).toEqual(['one', 'two', 'three']);
  expect([room.more, room.loading]).toEqual([false, false]);
});

test('ends reading back where the history was cut off', async () => {
  chat.pages = [page([say(3, 'three')]), page([])];
  room.enter();
  await settled();
  await room.loadEarlier((show) => Promise.resolve(show()));
  expect([texts(), room.more]).toEqual([['three'], false]);
});

test('keeps what was read when the channel is not continued, and says so', async () => {
  chat.pages = [page([say(5, 'old')]), page([say(1, 'new')], 'e2')];
  room.enter();
  await settled();
  chat.emit('subscribed', { since: { epoch: 'e1', offset: 5 }, recovered: false, position: { epoch: 'e2', offset: 1 } });
  await settled();
  expect(said().map((each) => [each.text, each.afterBreak])).toEqual([
    ['old', false],
    ['new', true],
  ]);
});

test('shows a refusal with its number, and sends again under another key', async () => {
  room.enter();
  await settled();
  expect(room.say('  hello ')).toBe(true);
  const [first] = chat.published;
  expect(first?.data).toEqual({ name: 'Ann', text: 'hello' });
  chat.emit('unsent', { key: first?.key, error: HawserError.of(Codes.NOT_ALLOWED, 'not here') });
  await settled();
  expect(said()[0]?.standing).toEqual({ as: 'refused', why: 'not here (2300)' });
  expect(room.waiting).toBe(0);

  room.again(said()[0]!);
  await settled();
  expect(texts()).toEqual(['hello']);
  expect(chat.published[1]?.key).not.toBe(first?.key);
});

test('says when nobody knows whether a message arrived', async () => {
  room.enter();
  await settled();
  room.say('hello');
  chat.emit('unsent', { key: chat.published[0]?.key, error: HawserError.of(Codes.KEY_EXPIRED) });
  await settled();
  expect(said()[0]?.standing).toEqual({ as: 'uncertain' });
  room.remove(said()[0]!);
  await settled();
  expect(texts()).toEqual([]);
});

test('shows what an earlier page left in the outbox', async () => {
  chat.pending = [{ key: 'k1', data: { name: 'Ann', text: 'kept' } }];
  room.enter();
  await settled();
  expect(said().map((each) => [each.text, each.standing.as])).toEqual([['kept', 'waiting']]);
  chat.emit('publication', say(1, 'kept', { key: 'k1', user: 'ann' }));
  await settled();
  expect(said().map((each) => [each.text, each.standing.as, each.mine])).toEqual([['kept', 'arrived', true]]);
});

test('says nothing where there is nothing to say', async () => {
  room.enter();
  await settled();
  expect(room.say(' \n ')).toBe(false);
  expect(chat.published).toEqual([]);
});

test('lets those who come and go while it asks who is here count', async () => {
  names.pages = [page([say(1, '', { data: { name: 'Ben' } })])];
  room.enter();
  await settled();
  chat.emit('subscribed', { recovered: false, position: { epoch: 'e1', offset: 0 } });
  chat.emit('left', { session: 's3', user: 'eve' });
  chat.emit('joined', { session: 's2', user: 'ben' });
  chat.answerPresence([
    { session: 's1', user: 'ann' },
    { session: 's3', user: 'eve' },
  ]);
  await settled();
  expect(room.people).toEqual([
    { session: 's1', name: 'Ann', me: true },
    { session: 's2', name: 'Ben', me: false },
  ]);
  expect(room.count).toBe(2);
});

test('tells its name once', async () => {
  room.enter();
  await settled();
  expect(names.published.map((each) => each.data)).toEqual([{ name: 'Ann' }]);
});

test('does not tell a name that the room knows', async () => {
  names.pages = [page([say(1, '', { data: { name: 'Ann' }, user: 'ann' })])];
  room.enter();
  await settled();
  expect(names.published).toEqual([]);
});
