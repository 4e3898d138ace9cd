import { expect, test } from 'vitest';
import { conversationLike, noon } from '../../test/support/samples.ts';
import { change } from './conversation.ts';
import { anew, endForErasure, markErased } from './erase.ts';
import { defaultSettings } from './settings.ts';

const carla = () => ({
  ...conversationLike({ assignee: 'anna', participants: ['anna'], seq: 7, waitingSince: noon }),
  customer: { id: 'cus.bloom.x', name: 'Carla', phone: '+31612345678' },
  known: { name: 'Carla de Vries' },
  tags: ['pregnant'],
  lastMessage: { at: noon, direction: 'in' as const, text: 'my secret' },
});

test('S6 an erased conversation ends, with its slot, and says no more of the customer than the id', () => {
  const { edited, entries } = endForErasure(carla(), noon, 'e1');
  expect(edited).toMatchObject({
    state: 'closed',
    closeReason: 'erased',
    participants: [],
    customer: { id: 'cus.bloom.x' },
  });
  expect(edited.assignee).toBeUndefined();
  expect(JSON.stringify(edited)).not.toMatch(/Carla|pregnant|secret/);
  expect(entries.map(({ content }) => content.type)).toEqual(['closed']);
});

test('S6 one that is closed already keeps its reason and gets no second end', () => {
  const closed = { ...carla(), state: 'closed' as const, closeReason: 'done' };
  const { edited, entries } = endForErasure(closed, noon, 'e1');
  expect(edited.closeReason).toBe('done');
  expect(entries).toEqual([]);
});

test('S6 the mark counts the entry of the end itself', () => {
  const before = carla();
  const { edited, entries } = endForErasure(before, noon, 'e1');
  const marked = markErased(change(before, edited, entries, defaultSettings, noon), 'task');
  expect(marked.after.erased).toEqual({ to: 8, by: 'task' });
});

test('S6 what begins anew begins later than what was erased', () => {
  const before = carla();
  expect(anew(before, before.createdAt).createdAt).toBeGreaterThan(before.createdAt);
});
