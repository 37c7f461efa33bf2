import { tidyName } from './message';
import { FIRST_ROOMS, roomOf } from './rooms';

/** Who sits before this page, as far as this browser remembers: a name, rooms visited, and the keys of what was written. */
export class Guest {
  #name = $state(tidyName(read('name')));
  #rooms = $state(list('rooms').map(roomOf));
  #keys = list('keys');

  get name(): string {
    return this.#name;
  }

  set name(name: string) {
    this.#name = name;
    write('name', name);
    // A window goes on under its own name, whatever another one of the same browser calls itself.
    keepHere('name', name);
  }

  /** The rooms everybody knows, and those visited from here. */
  get rooms(): string[] {
    return [...new Set([...FIRST_ROOMS, ...this.#rooms])];
  }

  visit(room: string): void {
    if (this.rooms.includes(room)) return;
    this.#rooms = [...this.#rooms, room].slice(-12);
    write('rooms', JSON.stringify(this.#rooms));
  }

  /** Keys under which something was written here, so that after a reload one's own words are still one's own. */
  get keys(): readonly string[] {
    return this.#keys;
  }

  wrote(key: string): void {
    // Another window of this browser may have written meanwhile.
    this.#keys = [...list('keys'), key].slice(-300);
    write('keys', JSON.stringify(this.#keys));
  }
}

const place = (name: string) => `hawser.chat.${name}`;

function read(name: string): string {
  try {
    return sessionStorage.getItem(place(name)) ?? localStorage.getItem(place(name)) ?? '';
  } catch {
    return '';
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(place(name), value);
  } catch {
    // A browser that keeps nothing still chats.
  }
}

function keepHere(name: string, value: string): void {
  try {
    sessionStorage.setItem(place(name), value);
  } catch {
    // As above.
  }
}

function list(name: string): string[] {
  try {
    const parsed: unknown = JSON.parse(read(name) || '[]');
    return Array.isArray(parsed) ? parsed.filter((each) => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
