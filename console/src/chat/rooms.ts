/** Rooms are named in the address, behind `#`, so that one can be linked to. */

export const LOBBY = 'lobby';
export const FIRST_ROOMS = [LOBBY, 'harbour', 'engine-room'];

/** The room that an address names, or that a person typed. */
export function roomOf(text: string): string {
  let plain = text.replace(/^#\/?/, '');
  try {
    plain = decodeURIComponent(plain);
  } catch {
    // A stray % is no reason to show nothing.
  }
  const room = plain
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  return room || LOBBY;
}

export const channelOf = (room: string) => `demo/chat/${room}`;

/** Who is called what in a room: each guest says so once on coming in. */
export const namesOf = (room: string) => `demo/names/${room}`;
