import { describe, expect, test } from 'vitest';
import type { OutgoingContent } from '../../domain/content.ts';
import type { OutgoingMessage, ProviderResponse } from '../channel.ts';
import { Unsendable } from '../failing.ts';
import { contentOf } from './content.ts';
import { lookup, outcome, request } from './send.ts';
import { supports } from './supports.ts';

const secrets = {
  accessKey: 'access-key',
  signingKey: 's',
  apiUrl: 'https://conversations.example/v1/',
  templateNamespace: 'ns',
};
const anna = { address: '+393383342437', phone: '+393383342437' };
const known = { ...anna, providerConversation: 'k/1' };
const to = (recipient: OutgoingMessage['recipient'], content: OutgoingContent): OutgoingMessage => ({
  account: 'bloom-messagebird',
  recipient,
  content,
  reference: 'ours~1',
});
const bodyOf = (
  content: OutgoingContent,
  given: typeof secrets | Omit<typeof secrets, 'templateNamespace'> = secrets,
) => JSON.parse(request(to(known, content), given).body ?? '') as { type: string; content: Record<string, unknown> };
const hello: OutgoingContent = { type: 'text', text: 'Hello' };

describe('a message to MessageBird', () => {
  const headers = {
    authorization: 'AccessKey access-key',
    accept: 'application/json',
    'content-type': 'application/json',
  };

  test('goes into the conversation, with our reference twice', () => {
    const { body, ...rest } = request(to(known, hello), secrets);
    expect(rest).toEqual({
      method: 'POST',
      url: 'https://conversations.example/v1/conversations/k%2F1/messages',
      headers,
    });
    expect(JSON.parse(body ?? '')).toEqual({
      type: 'text',
      content: { text: 'Hello' },
      channelId: 'bloom-messagebird',
      source: { slotdesk: 'ours~1' },
      trackId: 'ours~1',
    });
  });

  test('is sent to the address where there is no conversation yet', () => {
    const { body, ...rest } = request(to(anna, hello), secrets);
    expect(rest).toEqual({ method: 'POST', url: 'https://conversations.example/v1/send', headers });
    expect(JSON.parse(body ?? '')).toEqual({
      to: '+393383342437',
      from: 'bloom-messagebird',
      type: 'text',
      content: { text: 'Hello' },
      source: { slotdesk: 'ours~1' },
      trackId: 'ours~1',
    });
  });

  const link = 'https://shop.example/a';
  const kinds: [string, OutgoingContent][] = [
    ['text', hello],
    ['image', { type: 'image', media: link, caption: 'A tree' }],
    ['video', { type: 'video', media: link }],
    ['audio', { type: 'audio', media: link }],
    ['file', { type: 'document', media: link, filename: 'a.pdf' }],
    ['whatsappSticker', { type: 'sticker', media: link }],
    ['location', { type: 'location', latitude: 37.5, longitude: -122 }],
    [
      'interactive',
      {
        type: 'interactive',
        header: 'H',
        body: 'Which?',
        footer: 'F',
        action: { kind: 'buttons', buttons: [{ id: 'y', title: 'Yes' }] },
      },
    ],
    [
      'interactive',
      {
        type: 'interactive',
        body: 'Which?',
        action: {
          kind: 'list',
          button: 'Open',
          sections: [{ title: 'S', rows: [{ id: 'a', title: 'A', description: 'B' }] }],
        },
      },
    ],
    ['hsm', { type: 'template', name: 't', language: 'en', params: ['Anna'], namespace: 'own' }],
    ['hsm', { type: 'template', name: 't', language: 'en', components: [{ type: 'body' }], namespace: 'own' }],
  ];

  test.each(kinds)('%s: what we send reads, when it is echoed, as what it was: %j', (type, content) => {
    expect(supports(content)).toEqual({ ok: true });
    const body = bodyOf(content);
    expect(body.type).toBe(type);
    expect(Object.keys(body.content)).toEqual([type]);
    expect(contentOf(body)).toEqual(content);
  });

  test('a template takes the namespace of the shop unless it has its own, and says so when there is none', () => {
    const template: OutgoingContent = { type: 'template', name: 't', language: 'en', params: ['Anna'] };
    expect(bodyOf(template).content).toEqual({
      hsm: {
        namespace: 'ns',
        templateName: 't',
        language: { policy: 'deterministic', code: 'en' },
        params: [{ default: 'Anna' }],
      },
    });
    expect(bodyOf({ ...template, namespace: 'own' }).content).toMatchObject({ hsm: { namespace: 'own' } });
    const { templateNamespace, ...without } = secrets;
    expect(() => bodyOf(template, without)).toThrow(Unsendable);
    expect(() => bodyOf(template, without)).toThrow('A shop admin must enter it in the channel settings.');
  });

  test.each<[string, OutgoingContent, string?]>([
    ['reactions', { type: 'reaction', target: 'm0', emoji: '👍' }],
    ['contacts', { type: 'contacts', contacts: [{ name: 'Anna' }] }],
    ['link button', { type: 'interactive', body: 'x', action: { kind: 'link', title: 'x', url: link } }],
    ['quote', hello, 'm0'],
    ['link', { type: 'image', media: '1003383421387256' }],
    ['caption', { type: 'audio', media: link, caption: 'x' }],
    ['file name and a caption', { type: 'document', media: link, filename: 'a.pdf', caption: 'x' }],
    ['empty', { type: 'text', text: '' }],
    ['1 to 3 buttons', { type: 'interactive', body: 'x', action: { kind: 'buttons', buttons: [] } }],
    ['language', { type: 'template', name: 't', language: '' }],
  ])('what it cannot carry is said in a sentence: %s', (words, content, replyTo) => {
    expect(supports(content, replyTo)).toMatchObject({ ok: false, reason: expect.stringContaining(words) });
  });
});

const answered = (status: number, body: unknown, retryAfter?: number): ProviderResponse => ({
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  retryAfter,
});

describe('the answer', () => {
  test('a message, or only its id', () => {
    expect(outcome(answered(201, { id: 'm5', conversationId: 'k1', status: 'pending' }))).toEqual({
      kind: 'accepted',
      providerId: 'm5',
      state: 'pending',
      providerConversation: 'k1',
    });
    expect(outcome(answered(202, { id: 'm5', status: 'accepted' }))).toEqual({
      kind: 'accepted',
      providerId: 'm5',
      state: 'pending',
    });
    expect(outcome(answered(202, { id: 'm5' }))).toEqual({ kind: 'accepted', providerId: 'm5', state: 'pending' });
    expect(outcome(answered(200, { id: 'm5', status: 'rejected', error: { code: 302 } }))).toMatchObject({
      kind: 'failed',
      failure: { class: 'recipient' },
    });
  });

  test.each(['', '{}', 'ok', []])('taken without an id is never sent again: %j', (body) => {
    expect(outcome(answered(200, body))).toMatchObject({ kind: 'failed', failure: { code: 'no_id' } });
  });

  test.each([
    [
      401,
      { errors: [{ code: 2, description: 'Request not allowed (incorrect access_key)', parameter: 'access_key' }] },
    ],
    [401, { errors: [{ code: 1001, message: 'You are requesting with an invalid credential.', parameter: null }] }],
    [401, ''],
    [400, { errors: [{ code: '2' }] }],
  ])('a bad access key is final and names the remedy: %i %j', (status, body) => {
    expect(outcome(answered(status, body))).toMatchObject({
      kind: 'failed',
      failure: { class: 'auth', message: expect.stringContaining('access key') },
    });
  });

  test.each([
    [429, 'rate'],
    [500, 'temporary'],
    [502, 'temporary'],
  ])('%i is tried again when it is told to', (status, name) => {
    expect(outcome(answered(status, '<html>', 11))).toMatchObject({
      kind: 'retry',
      failure: { class: name },
      retryAfter: 11,
    });
  });

  test('any other refusal is final, in MessageBird’s words but without quotes of the message', () => {
    const body = { errors: [{ code: 10, description: 'invalid text "my secret" given', parameter: 'content.text' }] };
    expect(outcome(answered(422, body))).toEqual({
      kind: 'failed',
      failure: {
        class: 'content',
        code: '10',
        message: 'MessageBird refused the message: invalid text … given (content.text)',
      },
    });
    expect(outcome(answered(404, ''))).toMatchObject({ kind: 'failed', failure: { code: '404' } });
  });
});

describe('a message whose answer never came', () => {
  const message = to(known, hello);
  const ours = {
    id: 'm5',
    conversationId: 'k1',
    direction: 'sent',
    status: 'delivered',
    source: { slotdesk: 'ours~1' },
  };

  test('is looked up in its conversation, if that is known', () => {
    expect(lookup.request(message, secrets)).toEqual({
      method: 'GET',
      url: 'https://conversations.example/v1/conversations/k%2F1/messages?limit=20',
      headers: { authorization: 'AccessKey access-key', accept: 'application/json' },
    });
    expect(lookup.request(to(anna, hello), secrets)).toBeUndefined();
  });

  test('is found by our reference, in either field', () => {
    const found = { kind: 'accepted', providerId: 'm5', state: 'delivered', providerConversation: 'k1' };
    expect(lookup.found(answered(200, { items: [{ id: 'm4' }, ours] }), message)).toEqual(found);
    expect(lookup.found(answered(200, { items: [{ ...ours, source: null, trackId: 'ours~1' }] }), message)).toEqual(
      found,
    );
    expect(lookup.found(answered(200, { items: [{ ...ours, status: 'failed' }] }), message)).toMatchObject({
      kind: 'failed',
    });
  });

  test('is not found among others, nor in what is no list', () => {
    for (const response of [
      answered(200, { items: [{ ...ours, source: { slotdesk: 'ours~2' } }] }),
      answered(200, ''),
      answered(200, []),
      answered(500, { items: [ours] }),
    ]) {
      expect(lookup.found(response, message)).toBeUndefined();
    }
  });
});
