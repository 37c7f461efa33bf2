/** Where the line is: docs/operations/demo.md. */

const USUAL = 8700;

function portOf(value: unknown): number | null {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** The port for clients: from the page's address, else from the node that served the page, else the usual one. */
export async function clientPort(page: URL, ask: typeof fetch = fetch): Promise<number> {
  const named = portOf(page.searchParams.get('port'));
  if (named !== null) return named;
  try {
    const answer = await ask(new URL('/demo.json', page), { cache: 'no-store', signal: AbortSignal.timeout(3_000) });
    const told: unknown = answer.ok ? await answer.json() : null;
    return portOf((told as { port?: unknown } | null)?.port) ?? USUAL;
  } catch {
    return USUAL;
  }
}

export function lineAddress(page: URL, port: number): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.hostname}:${port}/ws`;
}
