/** Figures as people read them: three digits or so, and a unit. */

export const NOTHING = '–';

export type Say = (value: number | null) => string;

function known(say: (value: number) => string): Say {
  return (value) => (value === null ? NOTHING : say(value));
}

const tidy = (text: string) => text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');

/** The same, for the ticks of an axis, where round numbers are round. */
export const onAxis =
  (say: Say): ((value: number) => string) =>
  (value) =>
    tidy(say(value));

const plain = (value: number, digits: number) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const digitsFor = (value: number) => (value === 0 ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);

export const percent: Say = known((value) => `${plain(100 * value, value > 0 && 100 * value < 9.95 ? 1 : 0)} %`);

export const count: Say = known((value) => plain(value, 0));

export const load: Say = known((value) => plain(value, 2));

export const millis: Say = known((value) => (value >= 1_000 ? `${plain(value / 1_000, 1)} s` : `${plain(value, digitsFor(value))} ms`));

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export const bytes: Say = known((value) => {
  let size = 0;
  let rest = value;
  while (Math.abs(rest) >= 1_000 && size < SIZES.length - 1) {
    rest /= 1_024;
    size++;
  }
  return `${plain(rest, size === 0 ? 0 : digitsFor(rest))} ${SIZES[size]}`;
});

export const bytesEachSecond: Say = known((value) => `${bytes(value)}/s`);

export const eachSecond: Say = known((value) => `${plain(value, value > 0 && value < 10 && !Number.isInteger(value) ? 1 : 0)}/s`);
