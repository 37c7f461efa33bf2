import { expect, test } from 'vitest';
import { channelOf, roomOf } from './rooms';

test.each([
  ['', 'lobby'],
  ['#', 'lobby'],
  ['#harbour', 'harbour'],
  ['#/Engine Room', 'engine-room'],
  ['#a/../b+#', 'a-b'],
  ['#%E6%B8%AF%E5%8F%A3', '港口'],
  ['#%', 'lobby'],
  ['#' + 'x'.repeat(100), 'x'.repeat(32)],
])('%s leads to the room %s', (hash, room) => {
  expect(roomOf(hash)).toBe(room);
});

test('a room is a channel', () => {
  expect(channelOf('lobby')).toBe('demo/chat/lobby');
});
