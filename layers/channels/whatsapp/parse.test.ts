import { describe, expect, test } from 'vitest';
import { hasOracles, oraclesNote, payloads } from '../../../test/oracles.ts';
import type { InboundItem, InboundMessage } from '../channel.ts';
import { parse } from './parse.ts';

const account = '106540352242922';
const metadata = { display_phone_number: '15550783881', phone_number_id: account };
const anna = { profile: { name: 'Anna' }, wa_id: '16505551234' };

const body = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }] }],
});

const from = { from: '16505551234', id: 'wamid.1', timestamp: '1749416383' };
const written = (message: object) => body({ contacts: [anna], messages: [{ ...from, ...message }] });

function one(given: unknown): InboundItem {
  const items = parse(given);
  expect(items).toHaveLength(1);
  return items[0] as InboundItem;
}

function message(given: object): InboundMessage {
  const item = one(written(given));
  expect(item.kind).toBe('message');
  return item as InboundMessage;
}

const contentOf = (given: object) => message(given).content;

test('a text message names account, customer and time', () => {
  expect(one(written({ type: 'text', text: { body: 'Hello 👋' } }))).toEqual({
    kind: 'message',
    account,
    providerId: 'wamid.1',
    sentAt: '1749416383000000000',
    platform: 'whatsapp',
    sender: { addresses: ['+16505551234'], phone: '+16505551234', name: 'Anna' },
    content: { type: 'text', text: 'Hello 👋' },
  });
});

describe('every kind of message is read', () => {
  const file = { id: '1003', mime_type: 'image/jpeg', sha256: 'abc' };
  const stored = { media: '1003', mimeType: 'image/jpeg', sha256: 'abc' };

  test.each([
    ['image', { image: { ...file, caption: 'Taj Mahal' } }, { type: 'image', ...stored, caption: 'Taj Mahal' }],
    ['video', { video: file }, { type: 'video', ...stored }],
    ['audio', { audio: { ...file, voice: false } }, { type: 'audio', ...stored }],
    ['audio', { audio: { ...file, voice: true } }, { type: 'audio', ...stored, voice: true }],
    ['voice', { voice: file }, { type: 'audio', ...stored, voice: true }],
    ['document', { document: { ...file, filename: 'a.pdf' } }, { type: 'document', ...stored, filename: 'a.pdf' }],
    ['sticker', { sticker: { ...file, animated: true } }, { type: 'sticker', ...stored, animated: true }],
    ['image', { image: { url: 'https://x.example/a' } }, { type: 'image', media: 'https://x.example/a' }],
    [
      'location',
      { location: { latitude: '37.5', longitude: -122 } },
      { type: 'location', latitude: 37.5, longitude: -122 },
    ],
    [
      'contacts',
      {
        contacts: [
          {
            name: { first_name: 'Lucía', last_name: 'Gómez' },
            org: { company: 'G' },
            phones: [{ phone: '+1 983', type: 'MOBILE' }],
            emails: [{ email: 'l@g.example' }],
          },
        ],
      },
      {
        type: 'contacts',
        contacts: [
          {
            name: 'Lucía Gómez',
            organisation: 'G',
            phones: [{ phone: '+1 983', type: 'MOBILE' }],
            emails: [{ email: 'l@g.example' }],
          },
        ],
      },
    ],
    [
      'reaction',
      { reaction: { message_id: 'wamid.0', emoji: '👍' } },
      { type: 'reaction', target: 'wamid.0', emoji: '👍' },
    ],
    ['reaction', { reaction: { message_id: 'wamid.0', emoji: '' } }, { type: 'reaction', target: 'wamid.0' }],
    ['reaction', { reaction: { message_id: 'wamid.0' } }, { type: 'reaction', target: 'wamid.0' }],
    [
      'button',
      { button: { payload: 'stop', text: 'Unsubscribe' } },
      { type: 'choice', via: 'template', id: 'stop', title: 'Unsubscribe' },
    ],
    [
      'interactive',
      { interactive: { type: 'button_reply', button_reply: { id: 'c', title: 'Cancel' } } },
      { type: 'choice', via: 'button', id: 'c', title: 'Cancel' },
    ],
    [
      'interactive',
      { interactive: { type: 'list_reply', list_reply: { id: 'p', title: 'Express', description: '2 days' } } },
      { type: 'choice', via: 'list', id: 'p', title: 'Express', description: '2 days' },
    ],
    [
      'interactive',
      { interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"size":"M"}' } } },
      { type: 'choice', via: 'form', id: 'flow', title: 'Sent', answers: { size: 'M' } },
    ],
    [
      'interactive',
      { interactive: { type: 'nfm_reply', nfm_reply: { response_json: 'not JSON' } } },
      { type: 'choice', via: 'form', title: 'Form', answers: 'not JSON' },
    ],
    [
      'interactive',
      { interactive: { type: 'call_permission_reply', call_permission_reply: { response: 'accept' } } },
      { type: 'choice', via: 'call_permission', id: 'accept', title: 'Calls: accept', answers: { response: 'accept' } },
    ],
    [
      'order',
      {
        order: {
          catalog_id: '7',
          text: '',
          product_items: [{ product_retailer_id: 'a', quantity: '2', item_price: 30, currency: 'USD' }],
        },
      },
      { type: 'order', catalog: '7', items: [{ product: 'a', quantity: 2, price: 30, currency: 'USD' }] },
    ],
    [
      'system',
      { system: { type: 'customer_identity_changed', body: 'Security code changed' } },
      { type: 'system', event: 'customer_identity_changed', text: 'Security code changed' },
    ],
    [
      'edit',
      { edit: { original_message_id: 'wamid.0', message: { type: 'text', text: { body: 'better' } } } },
      { type: 'edit', target: 'wamid.0', text: 'better' },
    ],
    [
      'edit',
      { edit: { original_message_id: 'wamid.0', message: { type: 'image', image: { caption: 'new' } } } },
      { type: 'edit', target: 'wamid.0', text: 'new' },
    ],
    ['revoke', { revoke: { original_message_id: 'wamid.0' } }, { type: 'revoke', target: 'wamid.0' }],
  ])('%s %j', (type, part, content) => {
    const read = contentOf({ type, ...part });
    // Nothing undefined is left in it: what is stored is what is there.
    expect(read).toStrictEqual(content);
  });

  test('a kind that WhatsApp itself does not pass on says why', () => {
    const errors = [{ code: 131051, title: 'Message type unknown', error_data: { details: 'Not supported.' } }];
    const raw = { ...from, type: 'unsupported', errors, unsupported: { type: 'poll_creation' } };
    expect(contentOf({ type: 'unsupported', errors, unsupported: { type: 'poll_creation' } })).toEqual({
      type: 'unsupported',
      kind: 'poll_creation',
      reason: 'Not supported.',
      raw,
    });
  });

  test.each([
    [{ type: 'hologram', hologram: { id: '1' } }, 'hologram'],
    [{ type: 'interactive', errors: [{ code: 131060, title: 'Message unavailable' }] }, 'interactive'],
    [{ type: 'text' }, 'text'],
    [{ type: 'image', image: [] }, 'image'],
    [{ type: 'constructor' }, 'constructor'],
    [{}, 'unknown'],
  ])('what is unknown or broken is kept raw as unsupported: %j', (given, kind) => {
    expect(contentOf(given)).toMatchObject({ type: 'unsupported', kind, raw: { ...from, ...given } });
  });
});

describe('what surrounds a message is read', () => {
  const text = { type: 'text', text: { body: 'x' } };

  test('a quoted message, a forwarded one, an advertisement and a product', () => {
    expect(message({ ...text, context: { id: 'wamid.0', from: '1' } }).replyTo).toBe('wamid.0');
    expect(message({ ...text, context: { forwarded: true } }).forwarded).toBe(true);
    expect(message({ ...text, context: { frequently_forwarded: true } }).forwarded).toBe(true);
    expect(message({ ...text, referral: { source_type: 'ad', source_id: '1' } }).referral).toEqual({
      source_type: 'ad',
      source_id: '1',
    });
    const product = { catalog_id: '1', product_retailer_id: 'a' };
    expect(message({ ...text, context: { referred_product: product } }).referral).toEqual({
      referred_product: product,
    });
    expect(message({ ...text, context: [], referral: [] })).not.toHaveProperty('referral');
  });

  const senderOf = (value: object) => {
    const item = one(body(value));
    return item.kind === 'message' ? item.sender : item;
  };
  const hidden = { id: 'wamid.1', timestamp: '1749416383', ...text };
  const userId = 'US.13491208655302741918';

  test('a business-scoped user id goes before the phone number', () => {
    expect(
      senderOf({
        contacts: [{ profile: { name: 'A', username: '@a' }, wa_id: '16505551234', user_id: userId }],
        messages: [{ ...hidden, from: '16505551234', from_user_id: userId }],
      }),
    ).toEqual({
      addresses: [userId, '+16505551234'],
      phone: '+16505551234',
      userId,
      name: 'A',
      username: '@a',
    });
  });

  test('a customer who hides the number has the user id alone', () => {
    expect(
      senderOf({
        contacts: [{ profile: { name: 'A' }, user_id: userId }],
        messages: [{ ...hidden, from_user_id: userId }],
      }),
    ).toEqual({
      addresses: [userId],
      userId,
      name: 'A',
    });
  });

  test('the contact completes what the message leaves out', () => {
    expect(
      senderOf({
        contacts: [{ wa_id: '16505551234', user_id: userId }],
        messages: [{ ...hidden, from: '16505551234' }],
      }),
    ).toMatchObject({ addresses: [userId, '+16505551234'] });
    expect(senderOf({ contacts: [{ wa_id: '16505551234' }], messages: [hidden] })).toMatchObject({
      addresses: ['+16505551234'],
    });
  });

  test('missing contacts cost nothing but the name', () => {
    for (const contacts of [undefined, null, [], {}, 'x', [null]]) {
      expect(senderOf({ contacts, messages: [{ ...hidden, from: 16505551234 }] })).toEqual({
        addresses: ['+16505551234'],
        phone: '+16505551234',
      });
    }
  });

  test('in a batch of several customers each gets their own name, and none that of another', () => {
    const contacts = [anna, { profile: { name: 'Ben' }, wa_id: '31612345678' }];
    const messages = ['16505551234', '31612345678', '4915112345678'].map((from, n) => ({
      ...hidden,
      id: `wamid.${n}`,
      from,
    }));
    const names = parse(body({ contacts, messages })).map((item) => item.kind === 'message' && item.sender.name);
    expect(names).toEqual(['Anna', 'Ben', undefined]);
    expect(senderOf({ contacts: [anna], messages: [{ ...hidden, from: '31612345678' }] })).not.toHaveProperty('name');
  });

  test('a message that names nobody takes nobody from several contacts', () => {
    expect(senderOf({ contacts: [anna, { wa_id: '31612345678' }], messages: [hidden] })).toMatchObject({
      kind: 'kept',
    });
  });

  test('a sender that is no number is taken as it is', () => {
    expect(senderOf({ messages: [{ ...hidden, from: 'meta-support' }] })).toEqual({ addresses: ['meta-support'] });
  });

  test('a changed number keeps the old address behind the new one', () => {
    const system = { type: 'user_changed_number', wa_id: '12195555358', body: 'changed' };
    expect(message({ type: 'system', system }).sender).toEqual({
      addresses: ['+12195555358', '+16505551234'],
      phone: '+12195555358',
      name: 'Anna',
    });
  });

  test('a changed user id keeps the old one', () => {
    const system = { type: 'user_changed_user_id', user_id: 'US.new1', previous_user_id: 'US.old1' };
    expect(senderOf({ messages: [{ ...from, from_user_id: 'US.old1', type: 'system', system }] })).toMatchObject({
      addresses: ['US.new1', 'US.old1', '+16505551234'],
      userId: 'US.new1',
    });
  });
});

describe('delivery states', () => {
  const status = (fields: object) =>
    one(body({ statuses: [{ id: 'wamid.9', timestamp: '1', recipient_id: '1', ...fields }] }));

  test.each([
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'read'],
    ['played', 'read'],
  ])('%s is %s', (name, state) => {
    expect(status({ status: name, biz_opaque_callback_data: 'ours' })).toEqual({
      kind: 'delivery',
      account,
      providerId: 'wamid.9',
      state,
      reference: 'ours',
    });
  });

  test('a failure says why in plain words', () => {
    expect(status({ status: 'failed', errors: [{ code: 131047, title: 'Re-engagement message' }] })).toMatchObject({
      state: 'failed',
      failure: { class: 'window', code: '131047', message: 'The 24-hour window closed; only a template can be sent' },
    });
    expect(status({ status: 'failed' })).toMatchObject({ state: 'failed', failure: { code: 'unknown' } });
  });

  test.each(['deleted', 'in_orbit', 'toString', '', undefined])('%j is no state of a delivery and is kept', (name) => {
    expect(status({ status: name }).kind).toBe('kept');
  });
});

describe('nothing of a body is lost', () => {
  const text = { type: 'text', text: { body: 'x' } };

  test('all entries, changes, messages and statuses are read, in the order of the body', () => {
    const change = (n: number) => ({
      field: 'messages',
      value: {
        metadata,
        statuses: [{ id: `s${n}`, status: 'read' }],
        messages: [
          { ...from, id: `m${n}a`, ...text },
          { ...from, id: `m${n}b`, ...text },
        ],
      },
    });
    const items = parse({ entry: [{ changes: [change(1), change(2)] }, { changes: [change(3)] }] });
    expect(items.map((item) => 'providerId' in item && item.providerId)).toEqual([
      's1',
      'm1a',
      'm1b',
      's2',
      'm2a',
      'm2b',
      's3',
      'm3a',
      'm3b',
    ]);
  });

  test.each([
    ['an id', { ...from, id: undefined, ...text }],
    ['a sender', { ...from, from: undefined, ...text }],
    ['being an object', 'text'],
    ['being anything', null],
  ])('a message without %s is kept and does not take the others with it', (_, broken) => {
    const items = parse(body({ messages: [{ ...from, id: 'a', ...text }, broken, { ...from, id: 'b', ...text }] }));
    expect(items.map((item) => item.kind)).toEqual(['message', 'kept', 'message']);
    expect(items[1]).toMatchObject({ raw: broken });
  });

  test('a message whose time cannot be read is a message without one', () => {
    const [item] = parse(body({ messages: [{ ...from, timestamp: 'soon', ...text }] }));
    expect(item).toMatchObject({ kind: 'message', providerId: 'wamid.1' });
    expect(item).not.toHaveProperty('sentAt');
  });

  test('a message in a group is kept, for a group has no one customer', () => {
    expect(one(written({ ...text, group_id: 'g1' }))).toMatchObject({
      kind: 'kept',
      why: expect.stringContaining('group'),
    });
  });

  test.each(['account_update', 'message_template_status_update', 'calls', 'history', 'smb_app_state_sync', 'standby'])(
    'news about %s is kept',
    (field) =>
      expect(one(body({ messages: [{ ...from, ...text }] }, field))).toMatchObject({
        kind: 'kept',
        why: `news about ${field}`,
      }),
  );

  test.each([
    null,
    [],
    'text',
    12,
    {},
    { entry: [] },
    { entry: [{ changes: null }] },
    { entry: [{ changes: [{ field: 'messages', value: {} }] }] },
    body({}),
    body({ errors: [{ code: 130429 }] }),
  ])('a body without messages is kept: %j', (given) => expect(one(given).kind).toBe('kept'));

  test('10,000 messages of 10,000 customers in one body are all read, each with their name', () => {
    const number = (n: number) => String(16505550000 + n);
    const all = Array.from({ length: 10_000 }, (_, n) => n);
    const contacts = all.map((n) => ({ wa_id: number(n), profile: { name: `Customer ${n}` } }));
    const messages = all.map((n) => ({ ...from, from: number(n), id: `wamid.${n}`, ...text }));
    const items = parse(body({ contacts, messages }));
    expect(items).toHaveLength(10_000);
    expect(items.every((item, n) => item.kind === 'message' && item.sender.name === `Customer ${n}`)).toBe(true);
  });
});

test.each(['message_echoes', 'smb_message_echoes'])(
  'what a colleague wrote in the WhatsApp app is an echo (%s)',
  (field) => {
    const echo = {
      from: '15550783881',
      to: '16505551234',
      id: 'wamid.7',
      timestamp: '1749416383',
      type: 'text',
      text: { body: 'Hi' },
    };
    expect(one(body({ message_echoes: [echo] }, field))).toEqual({
      kind: 'echo',
      account,
      providerId: 'wamid.7',
      sentAt: '1749416383000000000',
      platform: 'whatsapp',
      recipient: { addresses: ['+16505551234'], phone: '+16505551234' },
      content: { type: 'text', text: 'Hi' },
      state: 'sent',
    });
    expect(one(body({ message_echoes: [{ ...echo, to: undefined }] }, field)).kind).toBe('kept');
  },
);

describe.skipIf(!hasOracles)(`WhatsApp bodies that others collected${oraclesNote}`, () => {
  /** What index.json says a payload holds, as what we read from it. */
  const expected = (kind: string): object => {
    const [group = '', detail = ''] = kind.split(':');
    if (group === 'groups') return { kind: 'kept' };
    if (group === 'status') return { kind: 'delivery', state: detail };
    const [type = '', ...extras] = detail.split(/[.+]/);
    const renamed: Record<string, string> = { button: 'choice', interactive: 'choice' };
    return {
      kind: 'message',
      content: { type: renamed[type] ?? type },
      ...(extras.includes('context') && { replyTo: expect.any(String) }),
      ...(extras.includes('referral') && { referral: expect.any(Object) }),
      ...(extras.some((extra) => extra.startsWith('bsuid')) && { sender: { userId: 'US.13491208655302741918' } }),
    };
  };

  test.each(payloads('whatsapp'))('$file holds $kind', ({ kind, body }) => {
    const items = parse(body);
    expect(items).toHaveLength(kind.length);
    for (const [n, name] of kind.entries()) expect(items[n]).toMatchObject(expected(name));
  });

  test('there are bodies of every kind that they cover', () => expect(payloads('whatsapp').length).toBeGreaterThan(50));
});
