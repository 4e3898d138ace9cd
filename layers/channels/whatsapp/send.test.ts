import { describe, expect, test } from 'vitest';
import type { OutgoingContent } from '../../domain/content.ts';
import type { OutgoingMessage, ProviderResponse } from '../channel.ts';
import { outcome, request } from './send.ts';
import { supports } from './supports.ts';

const secrets = {
  appSecret: 's',
  verifyToken: 'v',
  token: 'secret-token',
  apiUrl: 'https://graph.example/',
  version: 'v26.0',
};

const to = (recipient: OutgoingMessage['recipient'], content: OutgoingContent, replyTo?: string): OutgoingMessage => ({
  account: '1000000001',
  recipient,
  content,
  reference: 'ours~1',
  ...(replyTo && { replyTo }),
});

const anna = { address: '+16505551234', phone: '+16505551234' };
const bodyOf = (message: OutgoingMessage) =>
  JSON.parse(request(message, secrets).body ?? '') as Record<string, unknown>;
const hello: OutgoingContent = { type: 'text', text: 'Hello' };

describe('a message to WhatsApp', () => {
  test('goes to the number of the shop, with the token, and carries our reference', () => {
    expect(request(to(anna, hello), secrets)).toEqual({
      method: 'POST',
      url: 'https://graph.example/v26.0/1000000001/messages',
      headers: { authorization: 'Bearer secret-token', 'content-type': 'application/json' },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '16505551234',
        type: 'text',
        text: { body: 'Hello', preview_url: false },
        biz_opaque_callback_data: 'ours~1',
      }),
    });
  });

  test('is addressed by user id where the customer hides the number', () => {
    const userId = 'US.13491208655302741918';
    for (const recipient of [{ address: userId, userId, phone: '+16505551234' }, { address: userId }]) {
      const body = bodyOf(to(recipient, hello));
      expect(body).toMatchObject({ recipient: userId });
      expect(body).not.toHaveProperty('to');
    }
    expect(bodyOf(to({ address: 'meta-support' }, hello))).toMatchObject({ to: 'meta-support' });
  });

  test('quotes the message it answers; a reaction names its own', () => {
    expect(bodyOf(to(anna, hello, 'wamid.0'))).toMatchObject({ context: { message_id: 'wamid.0' } });
    const reaction = bodyOf(to(anna, { type: 'reaction', target: 'wamid.0', emoji: '👍' }, 'wamid.0'));
    expect(reaction).toMatchObject({ reaction: { message_id: 'wamid.0', emoji: '👍' } });
    expect(reaction).not.toHaveProperty('context');
    expect(bodyOf(to(anna, { type: 'reaction', target: 'wamid.0' }))).toMatchObject({ reaction: { emoji: '' } });
  });

  test('shows a preview where there is a link', () => {
    expect(bodyOf(to(anna, { type: 'text', text: 'see https://shop.example' }))).toMatchObject({
      text: { preview_url: true },
    });
  });

  test('sends a file by its link or by its media id', () => {
    const link = 'https://shop.example/a.pdf';
    expect(bodyOf(to(anna, { type: 'document', media: link, filename: 'a.pdf', caption: 'Invoice' }))).toMatchObject({
      document: { link, filename: 'a.pdf', caption: 'Invoice' },
    });
    expect(bodyOf(to(anna, { type: 'image', media: '1003' })).image).toEqual({ id: '1003' });
  });

  test('fills a template’s placeholders, unless the components are given', () => {
    const named = { type: 'template', name: 'order', language: 'en' } as const;
    expect(bodyOf(to(anna, { ...named, params: ['Anna', '12'] })).template).toEqual({
      name: 'order',
      language: { policy: 'deterministic', code: 'en' },
      components: [
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Anna' },
            { type: 'text', text: '12' },
          ],
        },
      ],
    });
    expect(bodyOf(to(anna, named)).template).not.toHaveProperty('components');
    const components = [{ type: 'header', parameters: [] }];
    expect(bodyOf(to(anna, { ...named, params: ['x'], components }))).toMatchObject({ template: { components } });
  });

  test('can have a button with a link', () => {
    const content: OutgoingContent = {
      type: 'interactive',
      body: 'Pay',
      action: { kind: 'link', title: 'Pay now', url: 'https://pay.example' },
    };
    expect(bodyOf(to(anna, content))).toMatchObject({
      interactive: {
        type: 'cta_url',
        action: { name: 'cta_url', parameters: { display_text: 'Pay now', url: 'https://pay.example' } },
      },
    });
  });
});

describe('the answer', () => {
  const answered = (status: number, body: unknown, retryAfter?: number): ProviderResponse => ({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    retryAfter,
  });
  const error = (code: number | string, details?: string) => ({
    error: {
      message: '(#1) x',
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: 'f',
    },
  });

  test('taken is pending: 200 is no delivery', () => {
    expect(
      outcome(
        answered(200, { messaging_product: 'whatsapp', contacts: [{ input: '1' }], messages: [{ id: 'wamid.5' }] }),
      ),
    ).toEqual({ kind: 'accepted', providerId: 'wamid.5', state: 'pending' });
  });

  test.each(['', '{}', 'ok', { messages: [] }, { messages: [{}] }])(
    'taken without an id is never sent again: %j',
    (body) => {
      expect(outcome(answered(200, body))).toMatchObject({ kind: 'failed', failure: { code: 'no_id' } });
    },
  );

  // developers.facebook.com, Cloud API, error codes
  const retried = [4, 80007, 130429, 131056, 131057, 1, 2, 131000, 131016, 135000];
  const classes: Record<string, number[]> = {
    auth: [0, 3, 10, 190, 200, 250, 299, 131005],
    rate: [4, 80007, 130429, 131048, 131056, 131064, 133016],
    policy: [368, 131031, 130497, 130472],
    window: [131047],
    recipient: [131026, 131021, 131030, 131049, 131050, 131062],
    content: [100, 131008, 131009, 131051, 131052, 131053],
    template: [132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069],
    account: [131037, 131042, 131045, 131057, 131063],
    temporary: [1, 2, 131000, 131016, 135000],
    identity: [137000],
  };
  const cases = Object.entries(classes).flatMap(([name, codes]) =>
    codes.map((code) => [code, name, retried.includes(code) ? 'retry' : 'failed'] as const),
  );

  test.each(cases)('error %i is of class %s: %s', (code, name, kind) => {
    for (const given of [code, String(code)]) {
      expect(outcome(answered(400, error(given)))).toMatchObject({
        kind,
        failure: { class: name, code: String(code), message: expect.stringMatching(/\w/) },
      });
    }
  });

  test('the class decides, not the HTTP status', () => {
    expect(outcome(answered(500, error(131026)))).toMatchObject({ kind: 'failed' });
    expect(outcome(answered(403, error(130429), 7))).toMatchObject({ kind: 'retry', retryAfter: 7 });
  });

  test('outside the window the agent reads that only a template can be sent', () => {
    expect(outcome(answered(400, error(131047)))).toMatchObject({
      failure: { message: 'The 24-hour window closed; only a template can be sent' },
    });
  });

  test('details are shown for templates, whose placeholders they name, and for nothing else', () => {
    const details = 'number of localizable_params (1) does not match the expected number of params (2)';
    expect(outcome(answered(400, error(132000, details)))).toMatchObject({
      failure: { message: expect.stringContaining(details) },
    });
    expect(JSON.stringify(outcome(answered(400, error(100, 'text: my secret'))))).not.toContain('my secret');
  });

  test.each([
    [429, 'rate'],
    [500, 'temporary'],
    [503, 'temporary'],
  ])('without a code %i is tried again', (status, name) => {
    for (const body of ['', '<html>', { error: { message: 'x' } }, error(999999)]) {
      expect(outcome(answered(status, body, 3))).toMatchObject({
        kind: 'retry',
        failure: { class: name },
        retryAfter: 3,
      });
    }
  });

  test.each([
    [400, 'content'],
    [401, 'auth'],
    [404, 'content'],
    [302, 'content'],
  ])('without a code %i is final', (status, name) => {
    expect(outcome(answered(status, 'no'))).toMatchObject({ kind: 'failed', failure: { class: name } });
  });

  test('an unknown code of a refusal is final and named', () => {
    expect(outcome(answered(400, { error: { code: 999999, message: 'Something new' } }))).toMatchObject({
      kind: 'failed',
      failure: { class: 'content', code: '999999', message: 'WhatsApp refused the message: Something new' },
    });
  });
});

describe('what WhatsApp does not take is said before it is sent', () => {
  const buttons = (n: number, title = 'Yes'): OutgoingContent => ({
    type: 'interactive',
    body: 'Which?',
    action: { kind: 'buttons', buttons: Array.from({ length: n }, (_, i) => ({ id: `b${i}`, title: `${title}${i}` })) },
  });
  const rows = (n: number): OutgoingContent => ({
    type: 'interactive',
    body: 'Which?',
    action: {
      kind: 'list',
      button: 'Open',
      sections: [{ rows: Array.from({ length: n }, (_, i) => ({ id: `r${i}`, title: `Row ${i}` })) }],
    },
  });

  const refused: [string, OutgoingContent][] = [
    ['4096', { type: 'text', text: 'x'.repeat(4097) }],
    ['empty', { type: 'text', text: ' ' }],
    ['caption', { type: 'audio', media: '1', caption: 'x' }],
    ['caption', { type: 'sticker', media: '1', caption: 'x' }],
    ['1024', { type: 'image', media: '1', caption: 'x'.repeat(1025) }],
    ['link', { type: 'image', media: 'ftp://x.example/a' }],
    ['link', { type: 'image', media: '' }],
    ['1 to 3 buttons', buttons(0)],
    ['1 to 3 buttons', buttons(4)],
    ['20', buttons(1, 'a title of twenty chars')],
    ['1 to 10 rows', rows(0)],
    ['1 to 10 rows', rows(11)],
    [
      'title',
      {
        type: 'interactive',
        body: 'x',
        action: {
          kind: 'list',
          button: 'Open',
          sections: [{ rows: [{ id: 'a', title: 'a' }] }, { rows: [{ id: 'b', title: 'b' }] }],
        },
      },
    ],
    [
      'same id',
      {
        type: 'interactive',
        body: 'x',
        action: {
          kind: 'buttons',
          buttons: [
            { id: 'a', title: '1' },
            { id: 'a', title: '2' },
          ],
        },
      },
    ],
    ['empty', { type: 'interactive', body: '', action: { kind: 'link', title: 'x', url: 'https://x.example' } }],
    ['https', { type: 'interactive', body: 'x', action: { kind: 'link', title: 'x', url: 'javascript:1' } }],
    ['contact', { type: 'contacts', contacts: [] }],
    ['latitude', { type: 'location', latitude: 91, longitude: 0 }],
    ['latitude', { type: 'location', latitude: Number.NaN, longitude: 0 }],
    ['language', { type: 'template', name: 'x', language: '' }],
    ['placeholder', { type: 'template', name: 'x', language: 'en', params: [''] }],
    ['line breaks', { type: 'template', name: 'x', language: 'en', params: ['a\nb'] }],
    ['message it is for', { type: 'reaction', target: '' }],
  ];

  test.each(refused)('the sentence says %s: %j', (part, content) => {
    const verdict = supports(content);
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining(part) });
  });

  test.each<OutgoingContent>([
    { type: 'text', text: '👋'.repeat(4096) },
    { type: 'audio', media: '1003' },
    { type: 'image', media: 'https://shop.example/a.jpg', caption: 'x' },
    buttons(3),
    rows(10),
    { type: 'reaction', target: 'wamid.0' },
    { type: 'template', name: 'x', language: 'en', components: [] },
  ])('and what it takes is let through', (content) => expect(supports(content)).toEqual({ ok: true }));
});
