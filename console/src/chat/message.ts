/** What people write. Everything from others is text of bounded length, never markup. */

export const NAME_LIMIT = 32;
export const TEXT_LIMIT = 2_000;

export interface Words {
  name: string;
  text: string;
}

/** Reads a publication's data; null when it is no message. */
export function wordsOf(data: unknown): Words | null {
  if (typeof data !== 'object' || data === null) return null;
  const { name, text } = data as Record<string, unknown>;
  if (typeof text !== 'string') return null;
  const said = tidyText(text);
  return said === '' ? null : { name: tidyName(name), text: said };
}

/** A name on one line, without what hides or turns around the letters beside it. */
export function tidyName(name: unknown): string {
  if (typeof name !== 'string') return '';
  return cut(name.slice(0, 4 * NAME_LIMIT).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').replace(/\s+/gu, ' ').trim(), NAME_LIMIT);
}

/** A text with its line breaks, but no more than two in a row. */
export function tidyText(text: string): string {
  const plain = text
    .slice(0, 4 * TEXT_LIMIT)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u202a-\u202e\u2066-\u2069]|(?![\n\t\u200d])[\p{Cc}]/gu, '');
  return cut(plain.replace(/\n{3,}/g, '\n\n').trim(), TEXT_LIMIT);
}

/** Cuts between characters, not through one. */
function cut(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\ud800-\udbff]$/, '');
}
