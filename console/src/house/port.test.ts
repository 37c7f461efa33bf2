import { expect, test } from 'vitest';
import { clientPort, lineAddress } from './port';

const page = (query = '') => new URL(`http://localhost:8701/chat/${query}`);
const answering = (body: string, status = 200) => (() => Promise.resolve(new Response(body, { status }))) as typeof fetch;

test('the port named in the address counts first', async () => {
  expect(await clientPort(page('?port=9000'), answering('{"port":9100}'))).toBe(9_000);
});

test('otherwise the node tells its port', async () => {
  expect(await clientPort(page(), answering('{"port":9100}'))).toBe(9_100);
});

test.each(['?port=0', '?port=x', '?port=70000', '?port='])('%s names no port', async (query) => {
  expect(await clientPort(page(query), answering('{"port":9100}'))).toBe(9_100);
});

test.each([
  ['no JSON', answering('<html>')],
  ['no port', answering('{}')],
  ['null', answering('null')],
  ['a refusal', answering('{"port":1}', 404)],
  ['no answer', (() => Promise.reject(new TypeError('offline'))) as typeof fetch],
])('%s leaves the usual port', async (_, ask) => {
  expect(await clientPort(page(), ask)).toBe(8_700);
});

test('the line is as safe as the page', () => {
  expect(lineAddress(page(), 8_700)).toBe('ws://localhost:8700/ws');
  expect(lineAddress(new URL('https://[::1]:8701/'), 8_700)).toBe('wss://[::1]:8700/ws');
});
