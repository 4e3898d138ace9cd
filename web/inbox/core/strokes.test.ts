import { describe, expect, test } from 'vitest';
import { clash, isTyped, type Press, shownKeys, strokeOf } from './strokes.ts';

describe('keys as they are written', () => {
  test.each<[Press, string | undefined]>([
    [{ key: 'e' }, 'e'],
    [{ key: 'E' }, 'e'],
    [{ key: 'Y', shiftKey: true }, 'Shift+Y'],
    [{ key: 'k', ctrlKey: true }, 'Mod+K'],
    [{ key: 'k', metaKey: true }, 'Mod+K'],
    [{ key: 'u', ctrlKey: true, shiftKey: true }, 'Mod+Shift+U'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: ' ', shiftKey: true }, 'Shift+Space'],
    [{ key: 'Enter' }, 'Enter'],
    [{ key: 'e', altKey: true }, undefined],
    [{ key: 'Shift', shiftKey: true }, undefined],
    [{ key: 'Dead' }, undefined],
    // AltGr on a German or Turkish keyboard: Ctrl and Alt as far as the system tells.
    [{ key: '[', altKey: true, ctrlKey: true, isAltGraph: true }, '['],
    // Russian and Turkish keyboards.
    [{ key: 'у', code: 'KeyE' }, 'e'],
    [{ key: 'ı', code: 'KeyI' }, 'i'],
    [{ key: 'У', code: 'KeyE', shiftKey: true }, 'Shift+E'],
  ])('%o is %s', (press, stroke) => {
    expect(strokeOf(press)).toBe(stroke);
  });

  test('letters and signs are typed; what is held with Ctrl, and keys that write nothing, are not', () => {
    expect(['e', 'Shift+Y', '?', 'Shift+Space', '1'].every(isTyped)).toBe(true);
    expect(['Mod+K', 'Enter', 'Escape', 'ArrowDown'].some(isTyped)).toBe(false);
  });

  test('keys clash where one is pressed on the way to the other', () => {
    expect(clash('g', 'g u')).toBe(true);
    expect(clash('g u', 'g o')).toBe(false);
    expect(clash('j|ArrowDown', 'ArrowDown')).toBe(true);
    expect(clash('e', 'Shift+E')).toBe(false);
  });

  test('people read them as they stand on their keyboard', () => {
    expect(shownKeys('Mod+K', false)).toBe('Ctrl K');
    expect(shownKeys('Mod+Shift+U', true)).toBe('⌘⇧U');
    expect(shownKeys('g u', false)).toBe('G U');
    expect(shownKeys('Mod++', false)).toBe('Ctrl +');
    expect(shownKeys(null, false)).toBe(undefined);
  });
});
