import { expect, test } from 'vitest';
import { type Content, preview } from './content.ts';

test.each<[string, string, Content]>([
  ['text', 'Where is my order?', { type: 'text', text: 'Where is my order?' }],
  ['an image with words', 'Broken', { type: 'image', media: 'm', caption: 'Broken' }],
  ['an image', 'Image', { type: 'image', media: 'm' }],
  ['a video', 'Video', { type: 'video', media: 'm' }],
  ['a sticker', 'Sticker', { type: 'sticker', media: 'm' }],
  ['a sound file', 'Audio', { type: 'audio', media: 'm' }],
  ['a voice note', 'Voice message', { type: 'audio', media: 'm', voice: true }],
  ['a document', 'invoice.pdf', { type: 'document', media: 'm', filename: 'invoice.pdf' }],
  ['a document without a name', 'Document', { type: 'document', media: 'm' }],
  ['a place', 'Central Station', { type: 'location', latitude: 1, longitude: 2, name: 'Central Station' }],
  ['a place without a name', 'Location', { type: 'location', latitude: 1, longitude: 2 }],
  ['a contact', 'Ada', { type: 'contacts', contacts: [{ name: 'Ada' }, { name: 'Bob' }] }],
  ['an empty list of contacts', 'Contact', { type: 'contacts', contacts: [] }],
  ['a reaction', '👍', { type: 'reaction', target: 'w', emoji: '👍' }],
  ['a reaction taken back', 'Reaction removed', { type: 'reaction', target: 'w' }],
  ['a choice', 'Track my order', { type: 'choice', via: 'button', id: '1', title: 'Track my order' }],
  [
    'a question with buttons',
    'Which?',
    { type: 'interactive', body: 'Which?', action: { kind: 'buttons', buttons: [] } },
  ],
  ['a template', 'Template order_shipped', { type: 'template', name: 'order_shipped', language: 'en' }],
  ['an order', 'Order of 1 product', { type: 'order', items: [{ product: 'p', quantity: 2 }] }],
  ['an order with words', 'Please', { type: 'order', text: 'Please', items: [] }],
  ['an empty order', 'Order of 0 products', { type: 'order', items: [] }],
  ['a system message', 'Number changed', { type: 'system', event: 'number', text: 'Number changed' }],
  ['a system message without words', 'number', { type: 'system', event: 'number' }],
  ['a changed message', 'New words', { type: 'edit', target: 'w', text: 'New words' }],
  ['a changed picture', 'Message edited', { type: 'edit', target: 'w' }],
  ['a withdrawn message', 'Message deleted', { type: 'revoke', target: 'w' }],
  ['a kind nobody knows', 'Unsupported message', { type: 'unsupported', kind: 'hologram', raw: { a: 1 } }],
])('C2 a list shows %s as "%s"', (_kind, line, content) => expect(preview(content)).toBe(line));

test('C2 a long text is cut to 100 characters, and shows that it was', () => {
  const line = preview({ type: 'text', text: 'a'.repeat(101) });
  expect(line).toBe(`${'a'.repeat(99)}…`);
  expect(preview({ type: 'text', text: 'a'.repeat(100) })).toBe('a'.repeat(100));
});

test('C2 the cut leaves no half of an emoji behind', () => {
  const line = preview({ type: 'text', text: `${'a'.repeat(98)}👍👍` });
  expect(line).toBe(`${'a'.repeat(98)}…`);
});
