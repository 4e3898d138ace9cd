import { describe, expect, test } from 'vitest';
import { type CommandId, defaultKeys } from './commands.ts';
import { createInboxStore } from './inbox-store.ts';
import { openKeys, type PressIn } from './keys.ts';
import { clash } from './strokes.ts';

function desk() {
  const store = createInboxStore(queueMicrotask);
  const clock = { now: 0 };
  const keys = openKeys({ store, now: () => clock.now });
  const done: string[] = [];
  const offer = (id: CommandId, word: string = id) => keys.offer({ id, label: word, run: () => done.push(word) });
  const press = (key: string, more: Partial<PressIn> = {}) => keys.press({ key, place: 'page', ...more });
  return { store, clock, keys, done, offer, press };
}

describe('keys', () => {
  test('as delivered no key clashes with another', () => {
    const all = Object.entries<string | null>(defaultKeys).flatMap(([id, key]) => (key === null ? [] : [{ id, key }]));
    const clashes = all.flatMap(({ id, key }, i) =>
      all.slice(i + 1).flatMap((other) => (clash(key, other.key) ? [`${id} ${other.id}`] : [])),
    );
    expect(clashes).toEqual([]);
  });

  test('a command works as long as something offers it; of two the last one, and then the first again', () => {
    const { done, offer, press } = desk();
    expect(press('e')).toBe(false);
    const first = offer('close', 'first');
    const second = offer('close', 'second');
    press('e');
    second();
    press('e');
    first();
    expect([press('e'), done]).toEqual([false, ['second', 'first']]);
  });

  test('one key after the other within a moment', () => {
    const { clock, done, offer, press } = desk();
    offer('go.unassigned');
    offer('unread');
    expect(press('g')).toBe(true);
    press('u');
    press('g');
    clock.now += 5000;
    press('u');
    // A second key that goes nowhere is a first one.
    press('g');
    press('x');
    press('u');
    expect(done).toEqual(['go.unassigned', 'unread', 'unread']);
  });

  test('in a text field only what is held with Ctrl, in a dialog nothing of the page behind it', () => {
    const { done, offer, press } = desk();
    offer('close');
    offer('palette');
    press('e', { place: 'field' });
    press('k', { place: 'field', ctrlKey: true });
    press('k', { place: 'dialog', ctrlKey: true });
    press('e', { place: 'dialog' });
    expect(done).toEqual(['palette']);
  });

  test('what has the focus is pressed by Enter itself', () => {
    const { done, offer, press } = desk();
    offer('open');
    press('Enter', { isOnControl: true });
    expect(done).toEqual([]);
    press('Enter');
    expect(done).toEqual(['open']);
  });

  test('single keys can be switched off; the others go on', () => {
    const { store, done, offer, press } = desk();
    store.set('preferences', { singleKeys: false });
    for (const id of ['close', 'go.unassigned', 'overdue', 'palette', 'out'] as const) offer(id);
    press('e');
    press('g');
    press('u');
    press(' ', { shiftKey: true });
    expect(done).toEqual([]);
    press('k', { metaKey: true });
    press('Escape');
    expect(done).toEqual(['palette', 'out']);
  });

  test('a key of one’s own stands in for the delivered one; null is none; clashes are told', () => {
    const { store, keys, done, offer, press } = desk();
    offer('close');
    offer('snooze');
    store.set('preferences', { keys: { close: 'x', snooze: null } });
    for (const key of ['e', 'h', 'x']) press(key);
    expect(done).toEqual(['close']);
    expect(keys.clashing('snooze', 'x')).toEqual(['close']);
    expect(keys.clashing('close', 'e')).toEqual([]);
    expect(keys.clashing('close', 'g')).toContain('go.unassigned');
  });

  test('held down only what walks a list goes on', () => {
    const { done, offer, press } = desk();
    offer('next');
    offer('close');
    press('j', { repeat: true });
    press('e', { repeat: true });
    expect(done).toEqual(['next']);
  });
});
