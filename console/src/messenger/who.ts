/** Who sits before this window: one of the demo's people, who may have several devices, or a guest. */
export type Who = { kind: 'person'; user: string } | { kind: 'guest'; name: string; user?: string };

/** Somebody whom the demo lets anybody be. */
export interface Person {
  user: string;
  token: string;
}

const PLACE = 'hawser.messenger.who';

/** A window goes on as who it was, and the next one asks: so one browser has several people, or several devices of one. */
export function remembered(): Who | null {
  try {
    const who = JSON.parse(sessionStorage.getItem(PLACE) ?? 'null') as Who | null;
    return who && (who.kind === 'person' ? typeof who.user === 'string' : typeof who.name === 'string') ? who : null;
  } catch {
    return null;
  }
}

export function remember(who: Who | null): void {
  try {
    if (who) sessionStorage.setItem(PLACE, JSON.stringify(who));
    else sessionStorage.removeItem(PLACE);
  } catch {
    // A browser that keeps nothing asks again after a reload.
  }
}

/** Those whom the node lets anybody be, with tokens that are good for a while; none where it is no demo. */
export async function people(ask: typeof fetch = fetch): Promise<Person[]> {
  const answer = await ask('/demo.json', { cache: 'no-store', signal: AbortSignal.timeout(5_000) });
  const told = (await answer.json()) as { people?: unknown };
  return Array.isArray(told.people) ? told.people.filter(isPerson) : [];
}

function isPerson(value: unknown): value is Person {
  const { user, token } = (value ?? {}) as Partial<Person>;
  return typeof user === 'string' && typeof token === 'string';
}

/** What the person of this window is called. */
export function nameOf(who: Who): string {
  return who.kind === 'person' ? titled(who.user) : who.name;
}

/** A user's name as people write names. */
export function titled(user: string): string {
  return user.slice(0, 1).toUpperCase() + user.slice(1);
}
