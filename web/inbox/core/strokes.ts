/**
 * Keys as they are written: 'e', 'Shift+Y', 'Mod+K' (Ctrl, ⌘ on a Mac), 'g u' (one after the other), 'j|ArrowDown' (either). Letters are written
 * small, and big after Shift; signs as they are typed ('?', '['), whatever has to be held for them on this keyboard.
 */

/** What of a KeyboardEvent counts. */
export interface Press {
  key: string;
  code?: string;
  shiftKey?: boolean;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  /** AltGr: it makes signs and is no Alt. */
  isAltGraph?: boolean;
}

const named: Record<string, string> = { ' ': 'Space', Esc: 'Escape' };

/**
 * One press as it is written.
 * @returns undefined for what is never a command: Alt with anything (menus of browsers), a modifier alone, a dead key
 */
export function strokeOf(press: Press): string | undefined {
  const { shiftKey, code = '' } = press;
  const isMod = !press.isAltGraph && (press.ctrlKey || press.metaKey);
  if (
    (press.altKey && !press.isAltGraph) ||
    ['Shift', 'Control', 'Meta', 'Alt', 'AltGraph', 'Dead'].includes(press.key)
  )
    return undefined;
  let key = named[press.key] ?? press.key;
  // On a keyboard of another script the place of the key says what is meant.
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  if (place && key.length === 1 && key > '~') key = place.toLowerCase();
  const isLetter = /^[a-z]$/i.test(key);
  if (isLetter) key = shiftKey || isMod ? key.toUpperCase() : key.toLowerCase();
  const parts = [isMod && 'Mod', shiftKey && (isLetter || key.length > 1) && 'Shift', key];
  return parts.filter(Boolean).join('+');
}

/** The ways to press it; each a row of strokes. */
export const waysOf = (keys: string | null | undefined): string[][] =>
  keys ? keys.split('|').map((way) => way.trim().split(' ')) : [];

/** It is typed, so whoever speaks to the machine types it by accident (WCAG 2.1.4): a sign or letter without Ctrl or ⌘. */
export const isTyped = (stroke: string): boolean => /^(Shift\+)?.$/u.test(stroke) || /^(Shift\+)?Space$/.test(stroke);

const signs: Record<string, string> = {
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
};

/** For people: 'Ctrl K', '⌘K', 'G then U'. The first way only: a hint has to be short. */
export function shownKeys(keys: string | null | undefined, isMac: boolean, then = ' '): string | undefined {
  const [way] = waysOf(keys);
  return way
    ?.map((stroke) => {
      // '+' may be the key itself.
      const parts = stroke === '+' ? ['+'] : stroke.split(/\+(?=.)/);
      const key = parts.pop() ?? '';
      const held = parts.map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : isMac ? '⇧' : 'Shift'));
      const shown = signs[key] ?? (key.length === 1 ? key.toUpperCase() : key);
      return isMac ? [...held, shown].join('') : [...held, shown].join(' ');
    })
    .join(then);
}

/** Whether pressing one would be taken for the other, or keep the other from ever being reached. */
export const clash = (one: string, other: string): boolean =>
  waysOf(one).some((a) =>
    waysOf(other).some((b) => {
      const length = Math.min(a.length, b.length);
      return a.slice(0, length).join(' ') === b.slice(0, length).join(' ');
    }),
  );
