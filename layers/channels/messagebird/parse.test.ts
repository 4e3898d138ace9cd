import { describe, expect, test } from 'vitest';
import { hasOracles, oraclesNote, payloads } from '../../../test/oracles.ts';
import type { InboundItem, InboundMessage } from '../channel.ts';
import { parse } from './parse.ts';

const contact = {
  id: 'c1',
  msisdn: 393383342437,
  displayName: '393383342437',
  firstName: '',
  lastName: null,
  customDetails: [],
  attributes: null,
};
const conversation = { id: 'k1', contactId: 'c1', status: 'active', lastUsedChannelId: 'bloom-messagebird' };
const received = {
  id: 'm1',
  conversationId: 'k1',
  platform: 'whatsapp',
  to: '+447418310508',
  from: '+393383342437',
  channelId: 'bloom-messagebird',
  type: 'text',
  content: { text: 'hi' },
  direction: 'received',
  status: 'received',
  createdDatetime: '2020-06-12T08:11:10Z',
  updatedDatetime: '2020-06-12T08:11:10.935687353Z',
};
const sent = {
  ...received,
  id: 'm2',
  to: '+393383342437',
  from: '+447418310508',
  direction: 'sent',
  status: 'pending',
};

const event = (message: object, type = 'message.created', more: object = {}) => ({
  type,
  contact,
  conversation,
  message,
  ...more,
});

function one(given: unknown): InboundItem {
  const items = parse(given);
  expect(items).toHaveLength(1);
  return items[0] as InboundItem;
}

function message(fields: object, more: object = {}): InboundMessage {
  const item = one(event({ ...received, ...fields }, 'message.created', more));
  expect(item.kind).toBe('message');
  return item as InboundMessage;
}

test('a received message names channel, customer, time and conversation', () => {
  expect(one(event(received))).toEqual({
    kind: 'message',
    account: 'bloom-messagebird',
    providerId: 'm1',
    sentAt: '1591949470000000000',
    platform: 'whatsapp',
    sender: { addresses: ['+393383342437'], phone: '+393383342437', contactId: 'c1' },
    content: { type: 'text', text: 'hi' },
    providerConversation: 'k1',
  });
});

describe('every kind of message is read', () => {
  const url = 'https://media.messagebird.com/v1/media/1';
  test.each([
    ['text', { text: 'hi' }, { type: 'text', text: 'hi' }],
    ['image', { image: { url, caption: 'A tree' } }, { type: 'image', media: url, caption: 'A tree' }],
    ['video', { video: { url } }, { type: 'video', media: url }],
    ['audio', { audio: { url } }, { type: 'audio', media: url }],
    ['file', { file: { url, caption: 'a.pdf' } }, { type: 'document', media: url, filename: 'a.pdf' }],
    ['whatsappSticker', { whatsappSticker: { link: url } }, { type: 'sticker', media: url }],
    [
      'location',
      { location: { latitude: '37.7', longitude: '-122.3' } },
      { type: 'location', latitude: 37.7, longitude: -122.3 },
    ],
    [
      'interactive',
      { interactive: { type: 'button_reply', reply: { id: 'y', text: 'Yes' } } },
      { type: 'choice', via: 'button', id: 'y', title: 'Yes' },
    ],
    [
      'interactive',
      { interactive: { type: 'list_reply', reply: { id: 'y', text: 'Yes', description: 'now' } } },
      { type: 'choice', via: 'list', id: 'y', title: 'Yes', description: 'now' },
    ],
    [
      'whatsappOrder',
      {
        whatsappOrder: {
          catalog_id: '7',
          product_items: [{ product_retailer_id: 'a', quantity: 2, item_price: '30.5', currency: 'EUR' }],
        },
      },
      { type: 'order', catalog: '7', items: [{ product: 'a', quantity: 2, price: 30.5, currency: 'EUR' }] },
    ],
    ['whatsappText', { whatsappText: { text: { body: 'About this' } } }, { type: 'text', text: 'About this' }],
    [
      'hsm',
      {
        hsm: {
          namespace: 'n',
          templateName: 't',
          language: { policy: 'deterministic', code: 'en' },
          params: [{ default: 'Anna' }],
        },
      },
      { type: 'template', namespace: 'n', name: 't', language: 'en', params: ['Anna'] },
    ],
    [
      'interactive',
      {
        interactive: {
          type: 'list',
          header: { type: 'text', text: 'H' },
          body: { text: 'Which?' },
          action: { button: 'Open', sections: [{ title: 'S', rows: [{ id: 'a', title: 'A' }] }] },
        },
      },
      {
        type: 'interactive',
        header: 'H',
        body: 'Which?',
        action: { kind: 'list', button: 'Open', sections: [{ title: 'S', rows: [{ id: 'a', title: 'A' }] }] },
      },
    ],
  ])('%s %j', (type, content, read) => expect(message({ type, content }).content).toStrictEqual(read));

  test.each([
    ['email', { email: { subject: 'x' } }],
    ['event', { event: {} }],
    ['reaction', { reaction: { emoji: '👍' } }],
    ['image', { image: [] }],
    ['image', []],
    ['interactive', { interactive: { type: 'product' } }],
    ['toString', {}],
  ])('what is unknown or broken is kept raw as unsupported: %s %j', (type, content) => {
    expect(message({ type, content }).content).toEqual({ type: 'unsupported', kind: type, raw: content });
  });
});

describe('what surrounds a message is read', () => {
  test('the quoted message, wherever it is told; the all-zero id is none', () => {
    expect(message({ metadata: { replyTo: { id: 'm0' } } }).replyTo).toBe('m0');
    expect(message({ replyTo: { id: 'm0' } }).replyTo).toBe('m0');
    for (const id of ['00000000-0000-0000-0000-000000000000', '0'.repeat(32), '', null]) {
      expect(message({ metadata: { replyTo: { id } } })).not.toHaveProperty('replyTo');
    }
    const product = { catalog_id: '1', product_retailer_id: 'a' };
    const whatsappText = { text: { body: 'x' }, context: { id: 'm0', from: '1', referred_product: product } };
    expect(message({ type: 'whatsappText', content: { whatsappText } })).toMatchObject({
      replyTo: 'm0',
      referral: { referred_product: product },
    });
  });

  test('a customer without a phone number goes by the contact id, and digits are no phone there', () => {
    const noPhone = { contact: { id: 'c2', msisdn: 0, displayName: 'Anna' } };
    expect(message({ platform: 'telegram', from: '123456789' }, noPhone).sender).toEqual({
      addresses: ['c2'],
      contactId: 'c2',
      name: 'Anna',
    });
  });

  test('the contact has the phone number where the message has none', () => {
    expect(message({ from: undefined }).sender).toMatchObject({ addresses: ['+393383342437'], phone: '+393383342437' });
    expect(message({ from: undefined, platform: 'facebook' }).sender).toMatchObject({ phone: '+393383342437' });
  });

  test('a name that is only the number is none; the name on the platform goes first', () => {
    expect(message({}).sender).not.toHaveProperty('name');
    expect(message({ metadata: { sender: { displayName: 'Anna' } } }).sender.name).toBe('Anna');
    expect(
      message({}, { contact: { ...contact, displayName: '', firstName: 'Anna', lastName: 'Rossi' } }).sender.name,
    ).toBe('Anna Rossi');
    expect(message({}, { contact: null, conversation: null }).sender).toEqual({
      addresses: ['+393383342437'],
      phone: '+393383342437',
    });
  });

  test('without the time of the message MessageBird’s own counts', () => {
    expect(message({ createdDatetime: null }).sentAt).toBe('1591949470935687353');
    const dated = { conversation: { ...conversation, lastReceivedDatetime: '2020-06-12T08:11:11Z' } };
    expect(message({ createdDatetime: null, updatedDatetime: 'x' }, dated).sentAt).toBe('1591949471000000000');
  });
});

describe('what we sent ourselves', () => {
  test('comes back as an echo with our reference, never as a message', () => {
    expect(
      one(
        event({
          ...sent,
          source: { slotdesk: 'ours~1' },
          trackId: 'other',
          metadata: { sender: { displayName: 'Shop' } },
        }),
      ),
    ).toEqual({
      kind: 'echo',
      account: 'bloom-messagebird',
      providerId: 'm2',
      sentAt: '1591949470000000000',
      platform: 'whatsapp',
      recipient: { addresses: ['+393383342437'], phone: '+393383342437', contactId: 'c1' },
      content: { type: 'text', text: 'hi' },
      state: 'pending',
      reference: 'ours~1',
      providerConversation: 'k1',
    });
    expect(one(event({ ...sent, source: [], trackId: 'ours~1' }))).toMatchObject({ reference: 'ours~1' });
    expect(one(event({ ...sent, source: '{"slotdesk":"ours~1"}' }))).toMatchObject({ reference: 'ours~1' });
    expect(one(event(sent))).not.toHaveProperty('reference');
  });

  test.each([
    ['accepted', 'pending'],
    ['pending', 'pending'],
    ['sent', 'sent'],
    ['transmitted', 'sent'],
    ['buffered', 'sent'],
    ['dispatched', 'sent'],
    ['delayed', 'sent'],
    ['delivered', 'delivered'],
    ['received', 'delivered'],
    ['spam_complaint', 'delivered'],
    ['list_unsubscribe', 'delivered'],
    ['read', 'read'],
    ['clicked', 'read'],
    ['opened', 'read'],
    ['failed', 'failed'],
    ['rejected', 'failed'],
    ['unsupported', 'failed'],
    ['delivery_failed', 'failed'],
    ['expired', 'failed'],
    ['bounce', 'failed'],
    ['out_of_bounded', 'failed'],
  ])('a status %s reports %s', (status, state) => {
    expect(one(event({ ...sent, status, trackId: 'ours~1' }, 'message.updated'))).toMatchObject({
      kind: 'delivery',
      account: 'bloom-messagebird',
      providerId: 'm2',
      state,
      reference: 'ours~1',
      ...(state === 'failed' && { failure: { message: expect.stringContaining(status) } }),
    });
  });

  test.each(['deleted', 'unknown', 'valueOf', '', null])('a status %j tells nothing and is kept', (status) => {
    expect(one(event({ ...sent, status }, 'message.updated')).kind).toBe('kept');
  });

  test.each([
    [470, 'window', 'only a template'],
    [302, 'recipient', 'not on WhatsApp'],
    [301, 'content', 'could not be delivered'],
    [999, 'recipient', 'Odd things happened'],
  ])('error %i says why in plain words', (code, name, words) => {
    const error = { code, description: 'Odd things happened' };
    expect(one(event({ ...sent, status: 'failed', error }, 'message.updated'))).toMatchObject({
      failure: { class: name, code: String(code), message: expect.stringContaining(words) },
    });
  });
});

describe('nothing of a body is lost', () => {
  test.each([
    ['news about a received message', event(received, 'message.updated')],
    ['a new conversation', { type: 'conversation.created', contact, conversation }],
    ['a changed conversation', { type: 'conversation.updated', contact, conversation, message: null }],
    ['an event we do not know', event(received, 'message.exploded')],
    ['an event without a type', { ...event(received), type: undefined }],
    ['a message without an id', event({ ...received, id: null })],
    ['a message without a channel', { ...event({ ...received, channelId: null }), conversation: [] }],
    ['a message without a direction', event({ ...received, direction: 'sideways' })],
    [
      'a message without a sender',
      { type: 'message.created', message: { ...received, from: null, platform: 'x' }, conversation: {}, contact: [] },
    ],
    ['an echo without a recipient', { type: 'message.created', message: { ...sent, to: null } }],
    ['nothing', null],
    ['an empty list', []],
    ['a text', 'hello'],
    ['an empty object', {}],
  ])('%s is kept', (_, given) => {
    const item = one(given);
    expect(item.kind).toBe('kept');
    expect(item).toHaveProperty('raw', given);
  });

  test('should several events come at once, each is read by itself', () => {
    expect(parse([event(received), 'broken', event({ ...received, id: 'm3' })]).map((item) => item.kind)).toEqual([
      'message',
      'kept',
      'message',
    ]);
  });
});

describe.skipIf(!hasOracles)(`MessageBird bodies that others collected${oraclesNote}`, () => {
  const expected = (kind: string): object => {
    const [, name, type, direction] = kind.split(':');
    if (name !== 'message.created') return { kind: 'kept' };
    return { kind: direction === 'received' ? 'message' : 'echo', content: { type } };
  };

  test.each(payloads('messagebird'))('$file holds $kind', ({ kind, body }) => {
    const items = parse(body);
    expect(items).toHaveLength(kind.length);
    for (const [n, name] of kind.entries()) expect(items[n]).toMatchObject(expected(name));
  });
});
