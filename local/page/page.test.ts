import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OutgoingMessage } from '../../layers/channels/channel.ts';
import { request as toMessageBird } from '../../layers/channels/messagebird/send.ts';
import { request as toWhatsApp } from '../../layers/channels/whatsapp/send.ts';
import type { OutgoingContent } from '../../layers/domain/content.ts';

const here = new URL('./', import.meta.url);
const pageFiles = readdirSync(here).filter((name) => /\.(js|html|css)$/.test(name));
const text = (name: string): string => readFileSync(new URL(name, here), 'utf8');
/** The page is plain JavaScript, without types. */
const load = (name: string) => import(new URL(name, here).href);

const message = (content: OutgoingContent): OutgoingMessage => ({
  account: 'bloom-messagebird',
  recipient: { address: '+31612345678', phone: '+31612345678' },
  content,
  reference: 'bloom.bloom-whatsapp.abc.1~1795246208362000000~entry1',
});
const whatsapp = { appSecret: '', verifyToken: '', token: '', apiUrl: 'http://127.0.0.1', version: 'v26.0' };
const messagebird = { accessKey: '', signingKey: '', apiUrl: 'http://127.0.0.1', templateNamespace: 'demo' };

const asked: OutgoingContent = {
  type: 'interactive',
  body: 'Today?',
  action: { kind: 'buttons', buttons: [{ id: 'yes', title: 'Yes' }] },
};
const template: OutgoingContent = { type: 'template', name: 'we_are_here', language: 'en', params: ['Ada'] };

describe.each([
  ['WhatsApp', (content: OutgoingContent) => toWhatsApp(message(content), whatsapp)],
  ['MessageBird', (content: OutgoingContent) => toMessageBird(message(content), messagebird)],
])("the customer's phone shows what %s was given", (_name, request) => {
  const shown = async (content: OutgoingContent, response = { status: 200 }) => {
    const { method, url, body } = request(content);
    const { messageIn } = await load('provider.js');
    return messageIn({ method, url, body: JSON.parse(body ?? ''), at: '2026-11-21T07:30:08.462Z', response });
  };

  test('a text, for whom it is and which conversation it belongs to', async () => {
    expect(await shown({ type: 'text', text: 'Hello 🙂' })).toMatchObject({
      text: 'Hello 🙂',
      to: '31612345678',
      conversation: 'bloom.bloom-whatsapp.abc.1',
      reference: 'bloom.bloom-whatsapp.abc.1~1795246208362000000~entry1',
    });
  });

  test('buttons that can be pressed', async () => {
    expect(await shown(asked)).toMatchObject({ text: 'Today?', choices: [{ id: 'yes', title: 'Yes' }] });
  });

  test('a template with its values, a picture with its caption, a location', async () => {
    expect((await shown(template)).text).toBe('[template we_are_here]\nAda');
    const picture = await shown({ type: 'image', media: 'https://shop.example/a.jpg', caption: 'The vase' });
    expect(picture.text).toBe('[image] https://shop.example/a.jpg\nThe vase');
    expect((await shown({ type: 'location', latitude: 41, longitude: 28.5 })).text).toContain('41, 28.5');
  });

  test('nothing of what the provider refused', async () => {
    expect(await shown({ type: 'text', text: 'Hello' }, { status: 503 })).toBeUndefined();
  });
});

test('nothing a customer writes can become markup, and nothing is loaded from elsewhere', () => {
  for (const name of pageFiles) {
    expect(text(name), name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
    expect(text(name), name).not.toMatch(/(src|href)="https?:|url\(|@import|from 'https?:/);
  }
  expect(text('index.html')).not.toMatch(/<style|style="|<script(?![^>]* src=)|\son\w+="/);
});
