import { expect, test } from 'vitest';
import { NAME_LIMIT, TEXT_LIMIT, tidyName, tidyText, wordsOf } from './message';

test.each([null, 1, 'text', [], {}, { name: 'Ann' }, { text: 7 }, { text: ' \n ' }])('%j is no message', (data) => {
  expect(wordsOf(data)).toBeNull();
});

test('a message may have no name, or one that is no text', () => {
  expect(wordsOf({ text: 'hi' })).toEqual({ name: '', text: 'hi' });
  expect(wordsOf({ name: { a: 1 }, text: 'hi' })).toEqual({ name: '', text: 'hi' });
});

test('markup stays what it is: text', () => {
  expect(wordsOf({ name: '<b>', text: '<img onerror=1>' })).toEqual({ name: '<b>', text: '<img onerror=1>' });
});

test('names lose what hides or turns around letters', () => {
  expect(tidyName('  A\u202enn\u0007 \n Lee\u200b ')).toBe('Ann Lee');
});

test('texts keep their line breaks, but no walls of them', () => {
  expect(tidyText('a\r\nb\n\n\n\n\nc')).toBe('a\nb\n\nc');
});

test('families of emoji stay together', () => {
  expect(tidyText('👩‍👩‍👧 hi')).toBe('👩‍👩‍👧 hi');
});

test('what is too long is cut between characters', () => {
  expect(tidyName('😀'.repeat(100))).toBe('😀'.repeat(NAME_LIMIT / 2));
  const text = tidyText('x' + '😀'.repeat(TEXT_LIMIT));
  expect(text.length).toBe(TEXT_LIMIT - 1);
  expect(text.isWellFormed()).toBe(true);
});
